using System.Diagnostics;
using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>A node on a data set and its clients. What is asked for lies anywhere in the set, by a seeded sequence, and every answer is looked at.</summary>
internal sealed class GrowthSite : IAsyncDisposable
{
    public const int MaxWorkers = 16;
    public const int Page = 100;

    private const int VerifyEvery = 50;
    // Organisations that are in no data set.
    private const int PushedSubjects = 9_000_000;
    // What a cursor of Pull is bound to where there is no filter.
    private const string NoFilter = "|||.";

    private readonly DataSet _set;
    private readonly GrpcChannel _buyer;
    private readonly GrpcChannel _owner;
    private readonly GrpcChannel _city;
    private readonly PullCursor _cursors;
    private readonly AsyncDuplexStreamingCall<PushRequest, PushResponse>?[] _pushes = new AsyncDuplexStreamingCall<PushRequest, PushResponse>?[MaxWorkers];
    private AccessContext _asking = new();
    private AccessContext _following = new();
    private long _pushed;

    private GrowthSite(DataSet set, NodeProcess node)
    {
        _set = set;
        Node = node;
        _buyer = NodeProcess.Connect(node.Address, set, set.Buyer);
        _owner = NodeProcess.Connect(node.Address, set, set.Owner);
        _city = NodeProcess.Connect(node.Address, set, set.City);
        using var keys = set.Owner.Folder.LoadKeys();
        _cursors = new PullCursor(keys.BodyKey.ToArray());
    }

    public NodeProcess Node { get; }

    public long Documents => _set.Manifest.Documents;

    public static async Task<GrowthSite> StartAsync(DataSet set)
    {
        var site = new GrowthSite(set, await NodeProcess.StartAsync(set));
        site._asking = await site.OpenAsync(set.Buyer, site._buyer, Purpose.Procurement);
        site._following = await site.OpenAsync(set.Owner, site._owner, Purpose.EcologySupervision);
        for (var worker = 0; worker < MaxWorkers; worker++) await site.SubscribeAsync(worker);
        return site;
    }

    /// <summary>The status of one organisation.</summary>
    public async Task<TimeSpan> CheckStatusAsync(int worker, long n)
    {
        var subject = TestCodes.Organisation((int)Pick(worker, n, DataDocuments.OrganisationsOf(Documents)));
        var began = Stopwatch.GetTimestamp();
        var answer = await new StatusService.StatusServiceClient(_buyer).CheckStatusAsync(
            new CheckStatusRequest { Access = _asking, Subject = new SubjectQuery { CreditCode = subject } });
        var taken = Stopwatch.GetElapsedTime(began);
        var status = StatusStatement.Parser.ParseFrom(answer.Statement.Payload).Subjects.Single();
        if (status.CreditCode != subject || status.Facts.Count == 0) throw new InvalidOperationException($"The answer about {subject} says nothing of it: {status}");
        if (n % VerifyEvery == 0) Require(answer.Receipt, answer.Statement);
        return taken;
    }

    /// <summary>A new document on a stream, from writing it to its receipt; the next one is written then.</summary>
    public async Task<TimeSpan> PushAsync(int worker, long n)
    {
        // A stream that says nothing for long is ended by the node: each turn has its own.
        if (n == 0) await ReopenAsync(worker);
        var envelope = Sign();
        var stream = _pushes[worker]!;
        var began = Stopwatch.GetTimestamp();
        await stream.RequestStream.WriteAsync(new PushRequest { Envelope = envelope });
        if (!await stream.ResponseStream.MoveNext(CancellationToken.None)) throw new InvalidOperationException("The push stream has ended.");
        var taken = Stopwatch.GetElapsedTime(began);
        RequireAccepted(stream.ResponseStream.Current, envelope, n);
        return taken;
    }

    /// <summary>So many documents on one stream as fast as it takes them.</summary>
    /// <returns>Milliseconds for each.</returns>
    public async Task<double> PushStreamAsync(int count)
    {
        const int Window = 64;
        var envelopes = new Envelope[count];
        Parallel.For(0, count, i => envelopes[i] = Sign());
        using var call = new ExchangeService.ExchangeServiceClient(_city).Push();
        using var window = new SemaphoreSlim(Window);
        var began = Stopwatch.GetTimestamp();
        var reading = Task.Run(async () =>
        {
            var n = 0;
            await foreach (var response in call.ResponseStream.ReadAllAsync())
            {
                RequireAccepted(response, envelopes[n], n);
                n++;
                window.Release();
            }
        });
        foreach (var envelope in envelopes)
        {
            var room = window.WaitAsync();
            if (await Task.WhenAny(room, reading) == reading) await reading;
            await room;
            await call.RequestStream.WriteAsync(new PushRequest { Envelope = envelope });
        }

        await call.RequestStream.CompleteAsync();
        await reading;
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds / count;
    }

    /// <summary>A page from somewhere in the ledger on.</summary>
    public async Task<TimeSpan> PullAsync(int worker, long n)
    {
        var from = Pick(worker, n, Documents - Page);
        var request = new PullRequest { Access = _following, PageSize = Page, Cursor = _cursors.Write(from, _set.Owner.Code, NoFilter) };
        var began = Stopwatch.GetTimestamp();
        var page = await new ExchangeService.ExchangeServiceClient(_owner).PullAsync(request);
        var taken = Stopwatch.GetElapsedTime(began);
        RequireOrder(from, page.Documents);
        if (n % VerifyEvery == 0) Require(page.Receipt, page.Disclosure.ToByteArray());
        return taken;
    }

    /// <summary>The first documents from a cursor somewhere in the ledger on, from opening the stream to the last of them.</summary>
    public async Task<TimeSpan> FollowAsync(int worker, long n)
    {
        var from = Pick(worker, n, Documents - Page);
        var open = new SubscribeOpen { Name = NameOf(worker), Access = _following, Credit = Page, FromIndex = from };
        var began = Stopwatch.GetTimestamp();
        using var call = new SubscriptionService.SubscriptionServiceClient(_owner).Subscribe();
        await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open });
        var got = new List<StoredDocument>(Page);
        DocumentBatch? last = null;
        while (got.Count < Page && await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            if (call.ResponseStream.Current.Batch is not { } batch) continue;
            got.AddRange(batch.Documents.Select(d => d.Document));
            last = batch;
        }

        var taken = Stopwatch.GetElapsedTime(began);
        RequireOrder(from, got);
        if (n % VerifyEvery == 0) Require(last!.Receipt, last.Disclosure.ToByteArray());
        // Its credit is used up: the node ends the call when the client has said that it will say no more.
        await call.RequestStream.CompleteAsync();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var push in _pushes) push?.Dispose();
        foreach (var channel in new[] { _buyer, _owner, _city }) channel.Dispose();
        await Node.DisposeAsync();
    }

    private async Task ReopenAsync(int worker)
    {
        _pushes[worker]?.Dispose();
        _pushes[worker] = new ExchangeService.ExchangeServiceClient(_city).Push();
        // The first document opens it: its time is not a document's.
        await PushAsync(worker, n: 1);
    }

    private static string NameOf(int worker) => $"growth-{worker}";

    /// <summary>Signs an access statement and shows it once; later questions name its digest.</summary>
    private async Task<AccessContext> OpenAsync(DataAgency agency, GrpcChannel channel, Purpose purpose)
    {
        var now = TimeProvider.System.GetUtcNow();
        var statement = new AccessStatement
        {
            Header = new Header
            {
                Id = DocumentId.Format(Guid.NewGuid()),
                SourceAgency = agency.Code,
                IssueTime = Timestamp.FromDateTimeOffset(now),
                AreaCode = agency.Area,
                LegalBasis = { new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "35" } },
                Visibility = Visibility.GovShared,
            },
            Purpose = purpose,
            CaseNumber = "示例项目-2026-1",
            Operator = "经办-7",
            NotBefore = Timestamp.FromDateTimeOffset(now.AddMinutes(-1)),
            NotAfter = Timestamp.FromDateTimeOffset(now.AddDays(1)),
        };
        var envelope = Envelopes.Sign(agency.Signer, statement);
        await new StatusService.StatusServiceClient(channel).CheckStatusAsync(new CheckStatusRequest
        {
            Access = new AccessContext { Statement = envelope },
            Subject = new SubjectQuery { CreditCode = TestCodes.Organisation(1) },
        });
        return new AccessContext { StatementDigest = ByteString.CopyFrom(SHA256.HashData(envelope.Payload.Span)) };
    }

    private async Task SubscribeAsync(int worker)
    {
        var request = new CreateSubscriptionRequest { Name = NameOf(worker), Filter = new SubscriptionFilter(), Start = SubscriptionStart.Beginning };
        try
        {
            await new SubscriptionService.SubscriptionServiceClient(_owner).CreateSubscriptionAsync(request);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.AlreadyExists)
        {
            // An earlier run made it.
        }
    }

    private Envelope Sign()
    {
        var subject = TestCodes.Organisation(PushedSubjects + (int)(Interlocked.Increment(ref _pushed) % 900_000));
        return Envelopes.Sign(_set.City.Signer, DataDocuments.Fresh(_set.City, subject));
    }

    private void RequireAccepted(PushResponse response, Envelope envelope, long n)
    {
        if (response.OutcomeCase != PushResponse.OutcomeOneofCase.Accepted) throw new InvalidOperationException($"A document was not accepted: {response}");
        if (n % VerifyEvery == 0) Require(response.Accepted.Receipt, envelope);
    }

    private static void RequireOrder(long from, IReadOnlyList<StoredDocument> documents)
    {
        if (documents.Count != Page) throw new InvalidOperationException($"{documents.Count} documents came from {from} on, and {Page} were asked for.");
        for (var i = 0; i < documents.Count; i++)
        {
            // The set is one document an entry: none is missing and none comes twice.
            if (documents[i].Index != from + i) throw new InvalidOperationException($"Document {documents[i].Index} came in the place of {from + i}.");
        }
    }

    private void Require(Receipt receipt, IMessage body) => Require(receipt, body.ToByteArray());

    private void Require(Receipt receipt, byte[] body)
    {
        if (ReceiptCheck.FindProblem(receipt, body, _set.Owner.Card) is { } problem) throw new InvalidOperationException(problem);
    }

    /// <summary>A number below a bound, anywhere, and the same in each run (splitmix64).</summary>
    private long Pick(int worker, long n, long below)
    {
        var z = unchecked((ulong)((n * MaxWorkers) + worker + _set.Manifest.Seed) * 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (long)((z ^ (z >> 31)) % (ulong)Math.Max(1, below));
    }
}
