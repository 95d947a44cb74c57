using System.Collections.Concurrent;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>Tells the senders that there is something to send. Carries nothing: what there is to send stands in the table.</summary>
internal sealed class DeliveryQueue(TimeProvider time)
{
    /// <summary>Everybody looks this often whatever happens: what another replica queued or ordered is seen then.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, long> _reached = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSource();

    /// <summary>Completes with the next <see cref="Wake"/>: take it before you look.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>The route of a recipient was followed so far: whatever it sends from below this ledger index is queued.</summary>
    public void Reached(string recipient, long index) => _reached.AddOrUpdate(recipient, index, (_, before) => Math.Max(before, index));

    /// <summary>
    /// How far the route of a recipient was followed. The end of something may be queued before that, by whoever finds it out first: it
    /// waits until everything before it is queued as well.
    /// </summary>
    public long ReachedBy(string recipient) => _reached.GetValueOrDefault(recipient);

    /// <summary>There may be something new. Returns at once.</summary>
    public void Wake() => Interlocked.Exchange(ref _changed, NewSource()).TrySetResult();

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
