namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>Tells the senders that there is something to send. Carries nothing: what there is to send stands in the table.</summary>
internal sealed class DeliveryQueue(TimeProvider time)
{
    /// <summary>Everybody looks this often whatever happens: what another replica queued or ordered is seen then.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _changed = NewSource();

    /// <summary>Completes with the next <see cref="Wake"/>: take it before you look.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

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
