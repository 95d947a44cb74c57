using System.Diagnostics;
using System.Threading.Channels;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>
/// Reads what is known. Questions that arrive while a read is under way share the next one: under load one round trip serves many callers,
/// and a lone caller waits for nobody.
/// </summary>
internal sealed class StatusReader : IAsyncDisposable
{
    private const int Readers = 2;
    private const int MaxSubjects = 1000;

    private readonly Channel<Waiter> _waiting = Channel.CreateBounded<Waiter>(
        new BoundedChannelOptions(8192) { FullMode = BoundedChannelFullMode.Wait });
    private readonly IDatabase _database;
    private readonly OverloadMeters _overload;
    private readonly Task[] _loops;

    public StatusReader(IDatabase database, OverloadMeters overload)
    {
        (_database, _overload) = (database, overload);
        _loops = [.. Enumerable.Range(0, Readers).Select(_ => Task.Run(RunAsync))];
    }

    /// <summary>The facts of some subjects and how far the ledger had come.</summary>
    public async Task<StatusState> ReadAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(subjects);
        if (!_waiting.Writer.TryWrite(waiter))
        {
            _overload.Refused(OverloadMeters.Status);
            throw new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromMilliseconds(250) }.ToException();
        }

        using var span = NodeTraces.Start("status.read");
        return await waiter.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>When each source had been heard last, at a past size of the ledger.</summary>
    public async Task<IReadOnlyDictionary<string, SourceState>> ReadSourcesAtAsync(long size, CancellationToken cancellationToken)
    {
        await using var context = _database.CreateReader();
        // Source by source, each by one look at the end of its run in the index: the documents below the size may be millions.
        var newest = await context.SourceStates
            .Select(s => context.Documents.Where(d => d.Source == s.Source && d.Idx < size).Max(d => (long?)d.Idx))
            .ToListAsync(cancellationToken);
        long[] indexes = [.. newest.OfType<long>()];
        var rows = await context.Documents.Where(d => indexes.Contains(d.Idx))
            .Select(d => new { d.Source, d.Idx, d.RecordedAtMs }).ToListAsync(cancellationToken);
        return rows.ToDictionary(
            r => r.Source, r => new SourceState(r.Idx, DateTimeOffset.FromUnixTimeMilliseconds(r.RecordedAtMs)), StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private async Task RunAsync()
    {
        var together = new List<Waiter>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            together.Clear();
            var count = 0;
            while (count < MaxSubjects && _waiting.Reader.TryRead(out var waiter))
            {
                together.Add(waiter);
                count += waiter.Subjects.Count;
            }

            if (together.Count == 0) continue;
            try
            {
                var subjects = together.Count == 1 ? together[0].Subjects : [.. together.SelectMany(w => w.Subjects).Distinct(StringComparer.Ordinal)];
                using var span = NodeTraces.StartShared("status.query", together.Select(w => w.Call));
                var state = await _database.Status.ReadAsync(subjects, CancellationToken.None);
                foreach (var waiter in together) waiter.Done.TrySetResult(state);
            }
            catch (Exception e)
            {
                foreach (var waiter in together) waiter.Done.TrySetException(Unavailable(e));
            }
        }
    }

    private static Exception Unavailable(Exception cause) =>
        cause is IOException || StorageFaults.Is(cause) ? StorageFaults.Unavailable().ToException() : cause;

    private sealed record Waiter(IReadOnlyList<string> Subjects)
    {
        public Activity? Call { get; } = NodeTraces.FollowedCall;

        public TaskCompletionSource<StatusState> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
