using EcoCredit.Examples;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Client.Testing;
using EcoCredit.Exchange.Protocol.V1;
using static EcoCredit.Exchange.Tests.Client.FakeSteps;

namespace EcoCredit.Exchange.Tests.Client;

/// <summary>How a user tests: the sample's own code against an exchange in memory.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("ecocredit-").FullName;

    [Fact]
    public async Task A_bidder_that_is_banned_is_told_and_every_receipt_is_filed()
    {
        using var exchange = new FakeExchange();
        var buyer = exchange.AddAgency(Role.Procurement, "990100");
        exchange.SetStatus(new SubjectStatus { CreditCode = Organisation, Verdict = Verdict.Bad, LegalEffect = LegalEffect.Ban });
        await using var client = exchange.Connect(buyer);
        var list = Path.Combine(_folder, "bidders.txt");
        await File.WriteAllLinesAsync(list, [Organisation, "", exchange.Node.Code]);
        using var output = new StringWriter();

        var code = await CheckBidders.RunAsync(client, buyer.Identity, list, _folder, output, CancellationToken.None);

        code.ShouldBe(1);
        output.ToString().ShouldContain($"{Organisation}\tBad\tBan");
        var file = System.IO.Directory.GetFiles(_folder, "*" + ReceiptFiles.Extension).ShouldHaveSingleItem();
        ReceiptFiles.TryDecode(await File.ReadAllBytesAsync(file), out var receipt, out _).ShouldBeTrue();
        new ReceiptVerifier(ReceiptTrust.From(buyer.Identity.Peers))
            .Verify(receipt!.Document, receipt.Receipt, ReceiptExpectation.None).IsComplete.ShouldBeTrue();
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);
}
