using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Fact]
    public void Writes_three_lines_and_reads_them_again()
    {
        var checkpoint = new Checkpoint("node.example/log", 20_852_163, MerkleHash.Leaf("x"u8));
        checkpoint.ToBody().ShouldBe($"node.example/log\n20852163\n{checkpoint.Root.ToBase64()}\n");
        Checkpoint.TryParse(checkpoint.ToBodyBytes(), out var parsed, out _).ShouldBeTrue();
        parsed.ShouldBe(checkpoint);
        var empty = new Checkpoint("node.example/log", 0, MerkleHash.Empty);
        Checkpoint.TryParse(empty.ToBodyBytes(), out parsed, out _).ShouldBeTrue();
        parsed.ShouldBe(empty);
    }

    [Fact]
    public void Tolerates_extension_lines()
    {
        var body = Encoding.UTF8.GetBytes($"node.example\n5\n{Root}\nextension one\nextension + two\n");
        Checkpoint.TryParse(body, out var parsed, out _).ShouldBeTrue();
        parsed!.Size.ShouldBe(5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("node.example\n5\n")]
    [InlineData("node.example\n5\n" + Root)]
    [InlineData("\n5\n" + Root + "\n")]
    [InlineData("node example\n5\n" + Root + "\n")]
    [InlineData("node.example\u3000\n5\n" + Root + "\n")]
    [InlineData("node+example\n5\n" + Root + "\n")]
    [InlineData("node.example\n05\n" + Root + "\n")]
    [InlineData("node.example\n-5\n" + Root + "\n")]
    [InlineData("node.example\n+5\n" + Root + "\n")]
    [InlineData("node.example\n5 \n" + Root + "\n")]
    [InlineData("node.example\n٥\n" + Root + "\n")]
    [InlineData("node.example\n9223372036854775808\n" + Root + "\n")]
    [InlineData("node.example\n0\n" + Root + "\n")]
    [InlineData("node.example\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("node.example\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n")]
    [InlineData("node.example\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n")]
    [InlineData("node.example\n5\n" + Root + "\n\n")]
    [InlineData("node.example\n5\n" + Root + "\n\nextension\n")]
    [InlineData("node.example\r\n5\r\n" + Root + "\r\n")]
    public void Refuses_a_malformed_body(string body)
    {
        Checkpoint.TryParse(Encoding.UTF8.GetBytes(body), out var parsed, out var reason).ShouldBeFalse();
        parsed.ShouldBeNull();
        reason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Refuses_to_write_an_origin_or_a_size_that_it_would_not_read()
    {
        Should.Throw<InvalidOperationException>(() => new Checkpoint("", 1, default).ToBody());
        Should.Throw<InvalidOperationException>(() => new Checkpoint("a b", 1, default).ToBody());
        Should.Throw<InvalidOperationException>(() => new Checkpoint("a", -1, default).ToBody());
        Checkpoint.TryParse([0xff, (byte)'\n'], out _, out _).ShouldBeFalse();
    }
}
