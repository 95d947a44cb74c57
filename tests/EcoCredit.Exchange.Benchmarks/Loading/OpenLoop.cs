using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>How a call ended.</summary>
internal enum CallEnd : byte
{
    Answered,

    /// <summary>By the client itself: no node saw it.</summary>
    HeldBack,

    /// <summary>RESOURCE_EXHAUSTED, without a word of when to come again.</summary>
    Refused,

    /// <summary>RESOURCE_EXHAUSTED with RetryInfo.</summary>
    RefusedWithRetryInfo,

    /// <summary>Anything else.</summary>
    Failed,
}

/// <summary>Starts calls on a schedule and never waits for one before the next.</summary>
internal static class OpenLoop
{
    /// <param name="schedule">When calls begin.</param>
    /// <param name="settle">How long at the beginning nothing counts.</param>
    /// <param name="call">Gets the number of the call.</param>
    public static async Task<LoadOutcome> RunAsync(Schedule schedule, TimeSpan settle, Func<int, Task<CallEnd>> call)
    {
        var calls = new Ended[schedule.Count];
        using var all = new CountdownEvent(Math.Max(1, calls.Length));
        Exception? fault = null;
        var start = Stopwatch.GetTimestamp();
        // A thread of its own: the schedule is kept while the pool is busy with answers.
        using var never = new ManualResetEventSlim();
        await Task.Factory.StartNew(Dispatch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (fault is not null) throw new WrongAnswerException(fault.ToString());
        return Sum(calls, schedule, settle);

        void Dispatch()
        {
            for (var next = 0; next < calls.Length;)
            {
                for (var due = schedule.DueBy(Stopwatch.GetElapsedTime(start)); next < due; next++)
                    ThreadPool.UnsafeQueueUserWorkItem(n => _ = RunOneAsync(n), next, preferLocal: false);
                never.Wait(1);
            }

            all.Wait();
        }

        async Task RunOneAsync(int n)
        {
            try
            {
                var end = await call(n);
                var ended = Stopwatch.GetElapsedTime(start);
                calls[n] = new Ended(ended - schedule.At(n), ended, end);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref fault, e, null);
            }
            finally
            {
                all.Signal();
            }
        }
    }

    private static LoadOutcome Sum(Ended[] calls, Schedule schedule, TimeSpan settle)
    {
        // What counts is answered while the load lasts: what comes when nobody asks any more says nothing about a busy node.
        var answered = calls.Count(c => c.End == CallEnd.Answered && c.At >= settle && c.At <= schedule.Duration);
        var begun = calls[schedule.FirstFrom(settle)..];
        var latencies = Of(begun.Where(c => c.End == CallEnd.Answered));
        var refusals = Of(begun.Where(c => c.End is CallEnd.Refused or CallEnd.RefusedWithRetryInfo));
        return new LoadOutcome
        {
            Done = answered,
            Seconds = (schedule.Duration - settle).TotalSeconds,
            P50Ms = Latencies.Ms(latencies, 0.50),
            P99Ms = Latencies.Ms(latencies, 0.99),
            Offered = begun.Length,
            HeldBack = begun.Count(c => c.End == CallEnd.HeldBack),
            Refused = refusals.Length,
            RefusedWithRetryInfo = begun.Count(c => c.End == CallEnd.RefusedWithRetryInfo),
            RefusalP99Ms = Latencies.Ms(refusals, 0.99),
            Failed = begun.Count(c => c.End == CallEnd.Failed),
        };
    }

    private static long[] Of(IEnumerable<Ended> calls) =>
        [.. calls.Select(c => (long)(c.Latency.TotalSeconds * Stopwatch.Frequency)).Order()];

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Ended(TimeSpan Latency, TimeSpan At, CallEnd End);
}
