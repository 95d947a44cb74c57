using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class TreeHashTests
{
    [Fact]
    public void Reads_writes_and_prints_the_same_32_bytes()
    {
        var bytes = Enumerable.Range(100, 32).Select(i => (byte)i).ToArray();
        var hash = TreeHash.Read(bytes);
        hash.ToArray().ShouldBe(bytes);
        hash.ToString().ShouldBe(Convert.ToHexStringLower(bytes));
        TreeHash.Parse(hash.ToString()).ShouldBe(hash);
        hash.ToBase64().ShouldBe(Convert.ToBase64String(bytes));
        var target = new byte[40];
        hash.Write(target.AsSpan(4));
        target[4..36].ShouldBe(bytes);
        hash.ShouldNotBe(hash.Flip(255));
    }

    [Fact]
    public void Refuses_what_is_not_32_bytes()
    {
        Should.Throw<FormatException>(() => TreeHash.Parse(new string('a', 62)));
        Should.Throw<FormatException>(() => TreeHash.Parse(new string('g', 64)));
        Should.Throw<ArgumentOutOfRangeException>(() => TreeHash.Read(new byte[31]));
        Should.Throw<ArgumentOutOfRangeException>(() => default(TreeHash).Write(new byte[31]));
    }
}
