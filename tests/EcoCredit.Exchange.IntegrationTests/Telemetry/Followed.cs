using System.Collections.Concurrent;
using System.Diagnostics;

namespace EcoCredit.Exchange.IntegrationTests.Telemetry;

/// <summary>What belongs to one trace, which begins in the test; the calls of other tests are not followed.</summary>
internal sealed class Followed : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private readonly Activity _begin;

    public Followed()
    {
        _begin = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        _begin.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        var trace = ActivityTraceId.CreateRandom();
        _begin.SetParentId(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "EcoCredit.Exchange" or "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace) _ended.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
        _begin.Start();
    }

    public string TraceParent => _begin.Id!;

    public IReadOnlyCollection<Activity> Ended => _ended;

    public Activity Single(string name) => _ended.Single(a => a.OperationName == name);

    /// <summary>Calls after this one are not followed.</summary>
    public void End() => _begin.Stop();

    public void Dispose()
    {
        _begin.Dispose();
        _listener.Dispose();
    }
}
