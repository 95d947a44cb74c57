namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>Tasks whose failure somebody else tells, or nobody needs: it must not come up as an exception that was forgotten.</summary>
internal static class Observed
{
    public static Task<T> From<T>(Task<T> task)
    {
        From((Task)task);
        return task;
    }

    public static void From(Task task) => _ = task.ContinueWith(
        static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
