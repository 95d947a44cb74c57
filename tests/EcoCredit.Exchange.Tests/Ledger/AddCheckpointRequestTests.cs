using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class AddCheckpointRequestTests
{
    private const string Note = "example.com/log\n2\nAAAA\n\n\u2014 example.com/log AAAAAAA=\n";
    private static readonly string Hash = LedgerFixtures.ByteLeaves(1)[0].ToBase64();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(long.MaxValue, 63)]
    public void Reads_what_it_wrote(long old, int hashes)
    {
        var request = new AddCheckpointRequest(old, LedgerFixtures.ByteLeaves(hashes), Encoding.UTF8.GetBytes(Note));
        AddCheckpointRequest.TryParse(request.Encode(), out var parsed, out _).ShouldBeTrue();
        (parsed!.OldSize, Encoding.UTF8.GetString(parsed.Note.Span)).ShouldBe((old, Note));
        parsed.Proof.ShouldBe(request.Proof);
        parsed.Encode().ShouldBe(request.Encode());
    }

    [Fact]
    public void Writes_the_lines_of_the_standard() =>
        Encoding.UTF8.GetString(new AddCheckpointRequest(20852014, LedgerFixtures.ByteLeaves(1), Encoding.UTF8.GetBytes(Note)).Encode())
            .ShouldBe($"old 20852014\n{Hash}\n\n{Note}");

    public static TheoryData<string> Malformed =>
    [
        "", "\n", "old\n\n", "old \n\n", "old 01\n\n", "old -1\n\n", "old +1\n\n", "old 1 \n\n", " old 1\n\n", "Old 1\n\n", "old 1\r\n\r\n", "old  1\n\n",
        "old 9223372036854775808\n\n", "old 1", "old 1\n", $"old 1\n{Hash}", $"old 1\n{Hash}\n", $"old 1\n{Hash} \n\n", $"old 1\n{Hash[..^1]}\n\n",
        $"old 1\n{Hash}{Hash}\n\n", $"old 1\n{Hash[..40]}\n\n", $"old 1\n{Hash[..^2]}9=\n\n", "old 1\n\u2014\n\n", "old \uff11\n\n",
        "old 1\n" + string.Concat(Enumerable.Repeat(Hash + "\n", 64)) + "\n",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Refuses_what_is_not_canonical(string request)
    {
        AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(request + "note"), out var parsed, out var reason).ShouldBeFalse();
        parsed.ShouldBeNull();
        reason.ShouldNotBeNull();
    }

    [Fact]
    public void Is_64_KiB_long_at_most()
    {
        var note = new byte[AddCheckpointRequest.MaxLength - "old 0\n\n".Length];
        AddCheckpointRequest.TryParse(new AddCheckpointRequest(0, [], note).Encode(), out _, out _).ShouldBeTrue();
        AddCheckpointRequest.TryParse(new AddCheckpointRequest(0, [], new byte[note.Length + 1]).Encode(), out _, out _).ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => new AddCheckpointRequest(1, LedgerFixtures.ByteLeaves(64), note).Encode());
    }

    [Theory]
    [InlineData("0\n", 0)]
    [InlineData("9223372036854775807\n", long.MaxValue)]
    public void Reads_a_size(string text, long size)
    {
        WitnessSize.TryParse(Encoding.ASCII.GetBytes(text), out var read).ShouldBeTrue();
        read.ShouldBe(size);
        Encoding.ASCII.GetString(WitnessSize.Encode(size)).ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("1")]
    [InlineData("01\n")]
    [InlineData("-1\n")]
    [InlineData("1\n\n")]
    [InlineData("9223372036854775808\n")]
    public void Refuses_what_is_no_size(string text) => WitnessSize.TryParse(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();
}
