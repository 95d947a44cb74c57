using System.Collections.Concurrent;
using System.Globalization;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;

/// <summary>Sends inputs over mutual TLS, many at once, and judges every answer.</summary>
internal sealed class FuzzRun
{
    private const int Workers = 8;
    private const int Batch = 64;

    private readonly MessageSite _site;
    private readonly FuzzInputs _inputs;
    private readonly FuzzJudge _judge;
    private readonly ConcurrentDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, FuzzInput> _pending = new();
    private long _next;
    private TimeSpan _spent;

    public FuzzRun(MessageSite site, ulong seed)
    {
        (_site, Seed) = (site, seed);
        _inputs = new FuzzInputs(site, seed);
        _judge = new FuzzJudge(site, _inputs.Statements);
    }

    public ulong Seed { get; }

    /// <summary>Inputs that were answered.</summary>
    public int Answered => _outcomes.Values.Sum();

    /// <summary>Sends so many more.</summary>
    public async Task RunAsync(int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        var end = Interlocked.Read(ref _next) + count;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(end))));
        }
        catch (Exception e) when (_site.Site.Node.HasExited)
        {
            throw new InvalidOperationException($"The node is gone. Not answered:\n{string.Join('\n', _pending.Values.Take(50))}", e);
        }
        finally
        {
            Interlocked.Exchange(ref _next, end);
            _spent += TimeProvider.System.GetElapsedTime(started);
        }
    }

    /// <summary>Everything that was taken in can be fetched, byte for byte, and nothing else can.</summary>
    public async Task CheckStoredAsync()
    {
        var stored = await PullAsync();
        _judge.Duplicates.Except(_judge.Accepted.Keys, StringComparer.Ordinal).ShouldBeEmpty();
        var fetched = stored.ToDictionary(envelope => FuzzJudge.DigestOf(envelope.Payload.ToByteArray()), StringComparer.Ordinal);
        foreach (var (digest, accepted) in _judge.Accepted.Where(a => RecordedMessages.DoorOf(a.Value.Kind).Name == "PushDocument"))
            fetched.GetValueOrDefault(digest).ShouldNotBeNull().ShouldBe(Envelope.Parser.ParseFrom(accepted.Envelope));
        // What followed from a document the node's own agency has signed.
        var own = _site.Site.Region.Signer.PublicKey.KeyId;
        fetched.Where(f => f.Value.Signatures[0].KeyId != own).Select(f => f.Key).Except(_judge.Accepted.Keys).ShouldBeEmpty();
    }

    public IEnumerable<string> Report()
    {
        var rate = Answered / Math.Max(0.001, _spent.TotalSeconds);
        yield return string.Create(
            CultureInfo.InvariantCulture, $"seed {Seed}: {Answered} inputs in {_spent.TotalSeconds:F1} s, {rate:F0} a second");
        foreach (var (outcome, count) in _outcomes.OrderByDescending(o => o.Value))
            yield return string.Create(CultureInfo.InvariantCulture, $"  {count,8} {outcome}");
    }

    private async Task WorkAsync(long end)
    {
        var batches = new Dictionary<TestAgency, List<FuzzInput>>();
        while (Interlocked.Increment(ref _next) - 1 is var index && index < end)
        {
            var input = _inputs.Make(index);
            if (!input.IsItem)
            {
                await CallAsync(input);
                continue;
            }

            if (!batches.TryGetValue(input.Caller, out var batch)) batches[input.Caller] = batch = [];
            batch.Add(input);
            if (batch.Count < Batch) continue;
            await PushAsync(batch);
            batch.Clear();
        }

        foreach (var batch in batches.Values.Where(batch => batch.Count > 0)) await PushAsync(batch);
    }

    private async Task CallAsync(FuzzInput input)
    {
        _pending[input.Index] = input;
        Count(input, _judge.Judge(input, await _site.Calls.InvokeAsync(input.Caller, input.Method, [input.Message])));
    }

    private async Task PushAsync(List<FuzzInput> batch)
    {
        foreach (var input in batch) _pending[input.Index] = input;
        var push = RecordedMessages.Method("ExchangeService", "Push");
        var answer = await _site.Calls.InvokeAsync(batch[0].Caller, push, [.. batch.Select(input => input.Message)]);
        if (answer.Code is not null || answer.Messages != batch.Count)
            throw FuzzJudge.Fault(batch[answer.Messages], $"a stream ended with {answer.Code} {answer.Error?.Reason}");
        for (var i = 0; i < batch.Count; i++) Count(batch[i], _judge.Judge(batch[i], PushResponse.Parser.ParseFrom(answer.Received[i])));
    }

    private void Count(FuzzInput input, string outcome)
    {
        _pending.TryRemove(input.Index, out _);
        _outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
    }

    private async Task<List<Envelope>> PullAsync()
    {
        var region = _site.Site.Region;
        var pull = RecordedMessages.Method("ExchangeService", "Pull");
        var request = new PullRequest
        {
            Access = new AccessContext { Statement = region.Sign(region.Access(Purpose.EcologySupervision)) },
            PageSize = 1000,
        };
        var stored = new List<Envelope>();
        while (true)
        {
            var answer = await _site.Calls.InvokeAsync(region, pull, [request]);
            answer.Code.ShouldBeNull(answer.Error?.ToString());
            var page = PullResponse.Parser.ParseFrom(answer.Received[0]);
            stored.AddRange(page.Documents.Select(document => document.Envelope));
            request.Cursor = page.NextCursor;
            if (!page.HasMore) return stored;
        }
    }
}
