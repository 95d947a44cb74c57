using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class TileAddressTests
{
    [Theory]
    [InlineData(0, 1_234_067, 256, "tile/0/x001/x234/067")]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(1, 999, 17, "tile/1/999.p/17")]
    [InlineData(2, 1000, 1, "tile/2/x001/000.p/1")]
    [InlineData(63, 1_000_000, 255, "tile/63/x001/x000/000.p/255")]
    [InlineData(TileAddress.EntriesLevel, 273, 112, "tile/entries/273.p/112")]
    [InlineData(TileAddress.EntriesLevel, long.MaxValue, 256, "tile/entries/x009/x223/x372/x036/x854/x775/807")]
    public void Writes_and_reads_the_path(int level, long index, int width, string path)
    {
        var address = new TileAddress(level, index, width);
        address.ToPath().ShouldBe(path);
        TileAddress.TryParse(path, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/Entries/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x00")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x001/x002")]
    [InlineData("tile/0/X001/002")]
    [InlineData("tile/0/x001//002")]
    [InlineData("tile/0/x0a1/002")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/1/")]
    [InlineData("tile/0/000.p/1.p/1")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/../000")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999")]
    public void Refuses_every_other_path(string path) => TileAddress.TryParse(path, out _).ShouldBeFalse();

    [Fact]
    public void Partial_widths_are_those_of_the_standards_example()
    {
        TileAddress.PartialWidth(TileAddress.EntriesLevel, 70_000).ShouldBe(112);
        TileAddress.PartialWidth(0, 70_000).ShouldBe(112);
        TileAddress.PartialWidth(1, 70_000).ShouldBe(17);
        TileAddress.PartialWidth(2, 70_000).ShouldBe(1);
        TileAddress.PartialWidth(3, 70_000).ShouldBe(0);
        TileAddress.PartialWidth(9, 70_000).ShouldBe(0);
    }

    [Fact]
    public void Refuses_to_write_an_impossible_address()
    {
        foreach (var address in new TileAddress[] { default, new(-2, 0, 1), new(64, 0, 1), new(0, -1, 1), new(0, 0, 257) })
            Should.Throw<InvalidOperationException>(() => address.ToPath());
    }

    [Fact]
    public void A_bundle_reads_back_as_exactly_its_entries()
    {
        byte[][] entries = [[], [1], new byte[65_535]];
        var bundle = EntryBundle.Encode(entries);
        bundle[..5].ShouldBe([0, 0, 0, 1, 1]);
        EntryBundle.TryParse(bundle, 3, out var parsed).ShouldBeTrue();
        parsed!.Select(Convert.ToHexString).ShouldBe(entries.Select(Convert.ToHexString));
        EntryBundle.TryParse(bundle, 2, out _).ShouldBeFalse();
        EntryBundle.TryParse(bundle, 4, out _).ShouldBeFalse();
        EntryBundle.TryParse(bundle.AsSpan(0, bundle.Length - 1), 3, out _).ShouldBeFalse();
        EntryBundle.TryParse(bundle, -1, out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => EntryBundle.Encode([new byte[65_536]]));
    }
}
