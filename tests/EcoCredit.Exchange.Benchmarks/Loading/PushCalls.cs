using System.Diagnostics;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>Signed records: signed, their signatures checked alone, pushed.</summary>
internal sealed class PushCalls(Callers callers) : IDisposable
{
    private const int VerifyEvery = 500;

    // Pushes are about others than the questions: facts that pile up would make the later answers longer than the earlier ones.
    private const int PushedSubjects = 1_000_000;

    // Documents under way on all streams together: below the journal's queue, so that nothing is refused for want of room.
    private const int PushWindow = 4_096;
    private const int StreamWindow = 1_024;

    private readonly GrpcChannel _channel = callers.Connect(callers.Site.Nodes[0], callers.City);
    private readonly ISigner _sm2 = PrivateKeys.Load(callers.Site.CitySm2Key, passphrase: null);
    private Envelope[] _signed = [];
    private ISigner? _signedBy;
    private int _next;

    /// <summary>A final result for every subject that is asked about.</summary>
    public async Task FillAsync()
    {
        CreditLevel[] levels = [CreditLevel.NoNamedLevel, CreditLevel.Warning, CreditLevel.Bad];
        var region = callers.Owner;
        using var channel = callers.Connect(callers.Site.Nodes[0], region);
        await PushAsync(channel, 1, [.. callers.Subjects.Select((s, i) => region.Sign(region.Result(s, levels[i % levels.Length])))]);
    }

    public LoadOutcome Sign(LoadJob job)
    {
        _signedBy = job.Algorithm == SignatureAlgorithm.Sm2Sm3 ? _sm2 : callers.City.Signer;
        var start = Stopwatch.GetTimestamp();
        var envelopes = new Envelope[job.Count];
        var first = PushedSubjects + _next;
        _next += job.Count;
        Parallel.For(
            0, job.Count, i => envelopes[i] = Envelopes.Sign(_signedBy, callers.City.Penalty(TestCodes.Organisation(first + i))));
        _signed = envelopes;
        return new LoadOutcome { Done = job.Count, Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    /// <summary>Signature checks alone, on all cores: what pushing could cost at the least.</summary>
    public LoadOutcome Verify()
    {
        var verifier = _signedBy!.PublicKey.CreateVerifier();
        var start = Stopwatch.GetTimestamp();
        Parallel.ForEach(_signed, e =>
        {
            if (!Envelopes.Verify(e, _ => verifier).IsVerified) throw new InvalidOperationException("A signature does not verify.");
        });
        return new LoadOutcome { Done = _signed.Length, Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    public async Task<LoadOutcome> PushAsync(LoadJob job)
    {
        var envelopes = _signed;
        _signed = [];
        return await PushAsync(_channel, job.Concurrency, envelopes);
    }

    public void Dispose() => _sm2.Dispose();

    /// <summary>Pushes all documents over so many streams; the latency is from writing a document to reading its receipt.</summary>
    private async Task<LoadOutcome> PushAsync(GrpcChannel channel, int streams, Envelope[] envelopes)
    {
        var parts = Enumerable.Range(0, streams).Select(s => envelopes.Where((_, i) => i % streams == s).ToArray()).ToArray();
        var start = Stopwatch.GetTimestamp();
        var taken = await Task.WhenAll(parts.Select(part => Task.Run(() => PushStreamAsync(channel, streams, part))));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var latencies = taken.SelectMany(t => t).ToArray();
        Array.Sort(latencies);
        return new LoadOutcome
        {
            Done = envelopes.Length,
            Seconds = elapsed,
            P50Ms = Latencies.Ms(latencies, 0.50),
            P99Ms = Latencies.Ms(latencies, 0.99),
        };
    }

    private async Task<long[]> PushStreamAsync(GrpcChannel channel, int streams, Envelope[] envelopes)
    {
        using var call = new ExchangeService.ExchangeServiceClient(channel).Push();
        using var window = new SemaphoreSlim(Math.Clamp(PushWindow / streams, 1, StreamWindow));
        var sent = new long[envelopes.Length];
        var reading = Task.Run(() => ReadAsync(call.ResponseStream, envelopes, sent, window));
        for (var i = 0; i < envelopes.Length; i++)
        {
            if (!window.Wait(0))
            {
                // A reader that failed frees no more room: its failure is the benchmark's.
                var room = window.WaitAsync();
                if (await Task.WhenAny(room, reading) == reading) await reading;
                await room;
            }

            sent[i] = Stopwatch.GetTimestamp();
            await call.RequestStream.WriteAsync(new PushRequest { Envelope = envelopes[i] });
        }

        await call.RequestStream.CompleteAsync();
        await reading;
        return sent;
    }

    private async Task ReadAsync(IAsyncStreamReader<PushResponse> responses, Envelope[] envelopes, long[] sent, SemaphoreSlim window)
    {
        var n = 0;
        await foreach (var response in responses.ReadAllAsync())
        {
            sent[n] = Stopwatch.GetTimestamp() - sent[n];
            if (response.OutcomeCase != PushResponse.OutcomeOneofCase.Accepted)
                throw new WrongAnswerException($"Document {n} was not accepted: {response}");
            if (n % VerifyEvery == 0 && ReceiptCheck.FindProblem(response.Accepted.Receipt, envelopes[n], callers.Owner) is { } problem)
                throw new WrongAnswerException(problem);
            n++;
            window.Release();
        }

        if (n != envelopes.Length) throw new WrongAnswerException($"{n} of {envelopes.Length} documents were answered.");
    }
}
