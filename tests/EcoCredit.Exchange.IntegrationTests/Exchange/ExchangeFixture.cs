using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

/// <summary>The node of region 990000 with everybody who talks to it, on either store.</summary>
internal sealed class ExchangeFixture : IAsyncDisposable
{
    private readonly Dictionary<(string, Uri), Queue<GrpcChannel>> _lines = []; // under itself

    private static int _subjects;

    private ExchangeFixture(TestNode node, TestAgency[] agencies)
    {
        Node = node;
        (City, OtherCity, County, Market, Platform, Buyer, Finance) = (
            agencies[0], agencies[1], agencies[2], agencies[3], agencies[4], agencies[5], agencies[6]);
        Agencies = agencies;
    }

    public TestNode Node { get; }

    public TestAgency Region => Node.Owner;

    public TestAgency City { get; }

    public TestAgency OtherCity { get; }

    public TestAgency County { get; }

    public TestAgency Market { get; }

    public TestAgency Platform { get; }

    public TestAgency Buyer { get; }

    public TestAgency Finance { get; }

    private TestAgency[] Agencies { get; }

    public static Task<ExchangeFixture> StartAsync(TestStore store) => StartAsync(store, TimeProvider.System);

    public static Task<ExchangeFixture> StartAsync(TestStore store, TimeProvider timeProvider) =>
        StartAsync(store, timeProvider, settings => settings, _ => { });

    public static Task<ExchangeFixture> StartAsync(TestStore store, TimeProvider timeProvider, Func<NodeOptions, NodeOptions> settings) =>
        StartAsync(store, timeProvider, settings, _ => { });

    public static async Task<ExchangeFixture> StartAsync(
        TestStore store, TimeProvider timeProvider, Func<NodeOptions, NodeOptions> settings, Action<IServiceCollection> configure)
    {
        TestAgency[] agencies =
        [
            new(2, Role.EcoCity, "990100"),
            new(3, Role.EcoCity, "990200"),
            new(4, Role.EcoCounty, "990102"),
            new(5, Role.MarketReg, "990100"),
            new(6, Role.CreditPlatform, "990000"),
            new(7, Role.Procurement, "990100"),
            new(8, Role.Finance, "990000"),
        ];
        return new ExchangeFixture(await TestNode.StartAsync(store, timeProvider, settings, configure, agencies), agencies);
    }

    /// <summary>An organisation that nobody has spoken of yet.</summary>
    public static string NewSubject() => TestCodes.Organisation(Interlocked.Increment(ref _subjects));

    // A certificate may have fifty connections: whoever asks often shares twenty.
    private GrpcChannel Line(TestAgency agency)
    {
        const int Most = 20;
        lock (_lines)
        {
            var key = (agency.Code, Node.Address);
            if (!_lines.TryGetValue(key, out var lines)) _lines[key] = lines = [];
            if (lines.Count == Most)
            {
                var line = lines.Dequeue();
                lines.Enqueue(line);
                return line;
            }

            lines.Enqueue(Node.Connect(agency));
            return lines.Last();
        }
    }

    public ExchangeService.ExchangeServiceClient Exchange(TestAgency agency) => new(Line(agency));

    public StatusService.StatusServiceClient Status(TestAgency agency) => new(Line(agency));

    public LedgerService.LedgerServiceClient Ledger(TestAgency agency) => new(Line(agency));

    /// <summary>Signs and pushes a document as its source.</summary>
    public Task<PushDocumentResponse> PushAsync(TestAgency agency, IDocument document) => PushAsync(agency, agency.Sign(document));

    /// <summary>Pushes an envelope over an agency's connection.</summary>
    public async Task<PushDocumentResponse> PushAsync(TestAgency carrier, Envelope envelope) =>
        await Exchange(carrier).PushDocumentAsync(new PushDocumentRequest { Envelope = envelope });

    /// <summary>Asks about one organisation, with a statement of its own.</summary>
    public async Task<(StatusStatement Statement, CheckStatusResponse Response)> AskAsync(
        TestAgency agency, string subject, Purpose purpose, Action<CheckStatusRequest>? change = null)
    {
        var request = new CheckStatusRequest
        {
            Access = new AccessContext { Statement = agency.Sign(agency.Access(purpose)) },
            Subject = new SubjectQuery { CreditCode = subject },
        };
        change?.Invoke(request);
        var response = await Status(agency).CheckStatusAsync(request);
        return (StatusStatement.Parser.ParseFrom(response.Statement.Payload), response);
    }

    /// <summary>The status that a buyer is told.</summary>
    public async Task<SubjectStatus> StatusForBuyerAsync(string subject) =>
        (await AskAsync(Buyer, subject, Purpose.Procurement)).Statement.Subjects.Single();

    /// <summary>The error of a call that has to fail.</summary>
    public static async Task<ExchangeError> ErrorOfAsync(Func<Task> call)
    {
        var exception = await Should.ThrowAsync<RpcException>(call);
        var error = ExchangeError.Read(exception).ShouldNotBeNull($"{exception.StatusCode}: {exception.Status.Detail}");
        exception.StatusCode.ShouldBe(error.StatusCode);
        return error;
    }

    /// <summary>The size of the ledger.</summary>
    public async Task<long> LedgerSizeAsync() => (await Ledger(Region).GetCheckpointAsync(new GetCheckpointRequest())).Size;

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        foreach (var agency in Agencies) agency.Dispose();
    }
}
