using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Disclosures;

/// <summary>What the tests of disclosures and retractions do again and again.</summary>
internal static class DisclosureSteps
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static DisclosureService.DisclosureServiceClient Disclosures(this ExchangeFixture f, TestAgency agency) =>
        new(f.Node.Connect(agency));

    public static IDatabase Database(this ExchangeFixture f) => f.Node.Host.Services.GetRequiredService<IDatabase>();

    /// <summary>Waits until everything that is in the ledger now has been looked at, and counted.</summary>
    public static async Task WalkedAsync(this ExchangeFixture f)
    {
        var size = await f.LedgerSizeAsync();
        using var limit = new CancellationTokenSource(Patience);
        while (await f.CursorAsync() < size || await f.ReportedAsync() < size) await Task.Delay(20, limit.Token);
        await f.Node.Host.Services.GetRequiredService<RetractionBook>().RefreshAsync(CancellationToken.None);
    }

    public static async Task<long> CursorAsync(this ExchangeFixture f)
    {
        await using var context = f.Database().CreateReader();
        return await LedgerWalk.CursorAsync(context, CancellationToken.None);
    }

    public static async Task<long> ReportedAsync(this ExchangeFixture f)
    {
        await using var context = f.Database().CreateReader();
        return await ReportWalk.CursorAsync(context, CancellationToken.None);
    }

    public static AccessContext Why(this TestAgency agency, Purpose purpose) => new() { Statement = agency.Sign(agency.Access(purpose)) };

    public static Purpose PurposeOf(this TestAgency agency) => agency.Role switch
    {
        Role.Procurement or Role.Finance => Purpose.Procurement,
        Role.MarketReg => Purpose.Licensing,
        _ => Purpose.EcologySupervision,
    };

    public static async Task<GetDocumentResponse> GetAsync(this ExchangeFixture f, TestAgency agency, IDocument document) =>
        await f.Exchange(agency).GetDocumentAsync(
            new GetDocumentRequest { Access = agency.Why(agency.PurposeOf()), Document = TestDocuments.Reference(document) });

    public static async Task<PullResponse> PullAsync(this ExchangeFixture f, TestAgency agency, string subject) =>
        await f.Exchange(agency).PullAsync(new PullRequest { Access = agency.Why(agency.PurposeOf()), SubjectCode = subject });

    public static async Task<List<Retraction>> RetractionsAsync(
        this ExchangeFixture f, TestAgency agency, Action<ListRetractionsRequest>? change = null)
    {
        var request = new ListRetractionsRequest();
        change?.Invoke(request);
        return [.. (await f.Disclosures(agency).ListRetractionsAsync(request)).Retractions];
    }

    public static async Task<FetchRetractionsResponse> FetchAsync(this ExchangeFixture f, TestAgency agency) =>
        await f.Disclosures(agency).FetchRetractionsAsync(new FetchRetractionsRequest { Access = agency.Why(agency.PurposeOf()) });

    public static async Task<AcknowledgeRetractionsResponse> AcknowledgeAsync(
        this ExchangeFixture f, TestAgency agency, params long[] indexes) =>
        await f.Disclosures(agency).AcknowledgeRetractionsAsync(new AcknowledgeRetractionsRequest { Indexes = { indexes } });
}

/// <summary>A clock that a test moves on; timers run as they do.</summary>
internal sealed class MovedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
