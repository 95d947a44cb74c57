namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// Wakes a task that has nothing to do. Take <see cref="Next"/>, look for work, and wait for what was taken: a call in between is not lost.
/// </summary>
internal sealed class WakeUp
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Next => Volatile.Read(ref _next).Task;

    public void Set() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
