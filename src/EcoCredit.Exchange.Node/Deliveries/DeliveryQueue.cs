using System.Collections.Concurrent;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>
/// Tells the senders that there is something to send, and how far the queue of a recipient is whole. What there is to send stands in the
/// table.
/// </summary>
internal sealed class DeliveryQueue(TimeProvider time)
{
    /// <summary>Everybody looks this often whatever happens: what another replica queued or ordered is seen then.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, long> _wholeBelow = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSource();

    /// <summary>Completes with the next <see cref="Wake"/>: take it before you look.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>There may be something new. Returns at once.</summary>
    public void Wake() => Interlocked.Exchange(ref _changed, NewSource()).TrySetResult();

    /// <summary>
    /// Below this ledger index everything that a recipient is owed has been queued. The end of something is queued as soon as it is
    /// known, ahead of
    /// what came in before it: it does not leave before that is queued too.
    /// </summary>
    public long WholeBelow(string recipient) => _wholeBelow.GetValueOrDefault(recipient);

    /// <summary>Says how far the queue of a recipient is whole. What was once, stays so.</summary>
    public void SetWhole(string recipient, long below) =>
        _wholeBelow.AddOrUpdate(recipient, below, (_, before) => Math.Max(before, below));

    /// <summary>Waits for a change, at most so long and never longer than <see cref="Poll"/>.</summary>
    public async Task WaitAsync(Task changed, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(limit < Poll ? limit : Poll, time, pause.Token));
        await pause.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
