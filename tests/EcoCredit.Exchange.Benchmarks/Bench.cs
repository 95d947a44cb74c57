using System.Diagnostics;
using System.Security.Cryptography;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>A node on one store, the echo beside it, and a client on the same cores.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private const int Subjects = 2_000;
    private const int VerifyEvery = 500;

    // Pushes are about others than the questions: facts that pile up would make the later answers longer than the earlier ones.
    private const int PushedSubjects = 1_000_000;
    private const int PushDocuments = 30_000;
    // Documents under way on all streams together: below the journal's queue, so that nothing is refused for want of room.
    private const int PushWindow = 4_096;

    private readonly TestStore _store;
    private readonly TestNode _node;
    private readonly TestAgency _buyer;
    private readonly TestAgency _city;
    private readonly EchoServer _echo;
    private readonly GrpcChannel _echoChannel;
    private readonly GrpcChannel _buyerChannel;
    private readonly GrpcChannel _cityChannel;
    private readonly string[] _subjects = [.. Enumerable.Range(0, Subjects).Select(TestCodes.Organisation)];
    private ByteString _statement = ByteString.Empty;

    private Bench(TestStore store, TestNode node, TestAgency buyer, TestAgency city, EchoServer echo)
    {
        (_store, _node, _buyer, _city, _echo) = (store, node, buyer, city, echo);
        _echoChannel = Connect(echo.Address, buyer);
        _buyerChannel = Connect(node.Address, buyer);
        _cityChannel = Connect(node.Address, city);
    }

    public static async Task<Bench> StartAsync(TestStore store)
    {
        var buyer = new TestAgency(7, Role.Procurement, "990100");
        var city = new TestAgency(2, Role.EcoCity, "990100");
        // One agency with as many push streams as a node may be set to bear.
        var node = await TestNode.StartAsync(
            store,
            TimeProvider.System,
            settings => settings with { Limits = settings.Limits with { MaxPushStreamsPerAgency = 256 } },
            _ => { },
            buyer,
            city);
        var bench = new Bench(store, node, buyer, city, await EchoServer.StartAsync(node.Owner.Certificate));
        await bench.FillAsync();
        return bench;
    }

    public async Task WarmUpAsync(TimeSpan duration)
    {
        await Load.RunAsync(64, duration / 2, CheckStatusAsync);
        await Load.RunAsync(64, duration / 2, EchoAsync);
        await PushAsync(4, Sign(2_000));
    }

    public async Task<IReadOnlyList<Result>> MeasureAsync(int concurrency, TimeSpan duration)
    {
        var echo = await Load.RunAsync(concurrency, duration, EchoAsync);
        var status = await Load.RunAsync(concurrency, duration, CheckStatusAsync);
        var envelopes = Sign(PushDocuments);
        var verification = Verify(envelopes);
        var push = await PushAsync(concurrency, envelopes);
        return
        [
            new("echo", Name, concurrency, echo.PerSecond, "calls/s", null, null, null, echo.P50Ms, echo.P99Ms),
            new("check_status", Name, concurrency, status.PerSecond, "calls/s", "echo", echo.PerSecond, status.PerSecond / echo.PerSecond, status.P50Ms, status.P99Ms),
            new("push", Name, concurrency, push.PerSecond, "documents/s", "p256_verification", verification, push.PerSecond / verification, push.P50Ms, push.P99Ms),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in new[] { _echoChannel, _buyerChannel, _cityChannel }) channel.Dispose();
        await _echo.DisposeAsync();
        await _node.DisposeAsync();
        _buyer.Dispose();
        _city.Dispose();
    }

    private string Name => _store.ToString().ToLowerInvariant();

    private GrpcChannel Connect(Uri address, TestAgency agency)
    {
        var handler = _node.CreateHandler(agency.Certificate);
        handler.EnableMultipleHttp2Connections = true;
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    /// <summary>A final result for every subject, and the access statement that all questions rest on.</summary>
    private async Task FillAsync()
    {
        var region = _node.Owner;
        CreditLevel[] levels = [CreditLevel.NoNamedLevel, CreditLevel.Warning, CreditLevel.Bad];
        using var channel = Connect(_node.Address, region);
        await PushAsync(channel, 1, [.. _subjects.Select((s, i) => region.Sign(region.Result(s, levels[i % levels.Length])))]);

        var envelope = _buyer.Sign(_buyer.Access(Purpose.Procurement));
        await new StatusService.StatusServiceClient(_buyerChannel).CheckStatusAsync(new CheckStatusRequest
        {
            Access = new AccessContext { Statement = envelope },
            Subject = new SubjectQuery { CreditCode = _subjects[0] },
        });
        _statement = ByteString.CopyFrom(SHA256.HashData(envelope.Payload.Span));
    }

    private async Task EchoAsync(int worker, long n)
    {
        using var call = _echoChannel.CreateCallInvoker().AsyncUnaryCall(EchoServiceBase.Method, host: null, default, EchoRequest);
        await call.ResponseAsync;
    }

    private static BytesValue EchoRequest { get; } = new() { Value = ByteString.CopyFrom(new byte[128]) };

    private async Task CheckStatusAsync(int worker, long n)
    {
        var subject = _subjects[(worker * 7919 + n) % _subjects.Length];
        var response = await new StatusService.StatusServiceClient(_buyerChannel).CheckStatusAsync(new CheckStatusRequest
        {
            Access = new AccessContext { StatementDigest = _statement },
            Subject = new SubjectQuery { CreditCode = subject },
        });
        if (n % VerifyEvery != 0) return;
        if (ReceiptCheck.FindProblem(response.Receipt, response.Statement, _node.Owner) is { } problem) throw new InvalidOperationException(problem);
        if (StatusStatement.Parser.ParseFrom(response.Statement.Payload).Subjects.Single().CreditCode != subject) throw new InvalidOperationException("The answer is about another subject.");
    }

    private Envelope[] Sign(int count)
    {
        var envelopes = new Envelope[count];
        Parallel.For(0, count, i => envelopes[i] = _city.Sign(_city.Penalty(TestCodes.Organisation(PushedSubjects + i))));
        return envelopes;
    }

    /// <summary>Signature checks alone, on all cores: what pushing could cost at the least.</summary>
    private double Verify(Envelope[] envelopes)
    {
        var verifier = _city.Signer.PublicKey.CreateVerifier();
        var start = Stopwatch.GetTimestamp();
        Parallel.ForEach(envelopes, e =>
        {
            if (!Envelopes.Verify(e, _ => verifier).IsVerified) throw new InvalidOperationException("A signature does not verify.");
        });
        return envelopes.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private Task<(double PerSecond, double P50Ms, double P99Ms)> PushAsync(int streams, Envelope[] envelopes) =>
        PushAsync(_cityChannel, streams, envelopes);

    /// <summary>Pushes all documents over so many streams; the latency is from writing a document to reading its receipt.</summary>
    private async Task<(double PerSecond, double P50Ms, double P99Ms)> PushAsync(GrpcChannel channel, int streams, Envelope[] envelopes)
    {
        var start = Stopwatch.GetTimestamp();
        var taken = await Task.WhenAll(Enumerable.Range(0, streams).Select(s => Task.Run(() => PushStreamAsync(channel, streams, [.. envelopes.Where((_, i) => i % streams == s)]))));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var all = taken.SelectMany(t => t).Order().ToArray();
        return (envelopes.Length / elapsed, Ms(all[all.Length / 2]), Ms(all[(int)(all.Length * 0.99)]));
    }

    private async Task<long[]> PushStreamAsync(GrpcChannel channel, int streams, Envelope[] envelopes)
    {
        using var call = new ExchangeService.ExchangeServiceClient(channel).Push();
        using var window = new SemaphoreSlim(Math.Clamp(PushWindow / streams, 1, 64));
        var sent = new long[envelopes.Length];
        var reading = Task.Run(async () =>
        {
            var n = 0;
            await foreach (var response in call.ResponseStream.ReadAllAsync())
            {
                sent[n] = Stopwatch.GetTimestamp() - sent[n];
                if (response.OutcomeCase != PushResponse.OutcomeOneofCase.Accepted) throw new InvalidOperationException($"Document {n} was not accepted: {response}");
                if (n % VerifyEvery == 0 && ReceiptCheck.FindProblem(response.Accepted.Receipt, envelopes[n], _node.Owner) is { } problem) throw new InvalidOperationException(problem);
                n++;
                window.Release();
            }
        });
        for (var i = 0; i < envelopes.Length; i++)
        {
            // A reader that failed frees no more room: its failure is the benchmark's.
            var room = window.WaitAsync();
            if (await Task.WhenAny(room, reading) == reading) await reading;
            await room;
            sent[i] = Stopwatch.GetTimestamp();
            await call.RequestStream.WriteAsync(new PushRequest { Envelope = envelopes[i] });
        }

        await call.RequestStream.CompleteAsync();
        await reading;
        return sent;
    }

    private static double Ms(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
