namespace EcoCredit.Exchange.Node.Intake;

/// <summary>How many bytes may be under way at once. One taker; what is larger than the whole budget passes alone.</summary>
internal sealed class ByteBudget(long capacity)
{
    private readonly Lock _lock = new();
    private long _used; // under _lock
    private TaskCompletionSource? _freed; // under _lock

    public async Task TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task freed;
            lock (_lock)
            {
                if (_used == 0 || _used + bytes <= capacity)
                {
                    _used += bytes;
                    return;
                }

                freed = (_freed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await freed.WaitAsync(cancellationToken);
        }
    }

    public void Release(int bytes)
    {
        TaskCompletionSource? freed;
        lock (_lock)
        {
            _used -= bytes;
            (freed, _freed) = (_freed, null);
        }

        freed?.SetResult();
    }
}
