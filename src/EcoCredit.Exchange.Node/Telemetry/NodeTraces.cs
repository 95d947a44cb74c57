using System.Diagnostics;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>
/// The node's traces. A span is made inside a call that is followed and nowhere else; where no call is, asking for one costs a look at the
/// flow's context, and where nobody listens not even that. Names and tags say what was done, never what was asked or answered.
/// </summary>
internal static class NodeTraces
{
    public const string Name = NodeMeter.Name;

    // A batch has hundreds of calls; where all are followed, some say enough.
    private const int MaxLinks = 32;

    public static readonly ActivitySource Source = new(Name);

    /// <summary>What is followed in this flow; <see langword="null"/> where nothing is.</summary>
    public static Activity? Followed =>
        Source.HasListeners() && Activity.Current is { Recorded: true } current && ReferenceEquals(current.Source, Source) ? current : null;

    /// <summary>The call in whose flow this is, where it is followed.</summary>
    public static Activity? FollowedCall
    {
        get
        {
            var call = Followed;
            while (call?.Parent is { } parent && ReferenceEquals(parent.Source, Source)) call = parent;
            return call;
        }
    }

    /// <summary>A part of what is followed here.</summary>
    public static Activity? Start(string name) => Followed is null ? null : Source.StartActivity(name);

    /// <summary>What is asked of a database that makes no spans itself.</summary>
    public static Activity? StartSqlite(string operation)
    {
        var span = Followed is null ? null : Source.StartActivity("sqlite " + operation, ActivityKind.Client);
        return span?.SetTag("db.system.name", "sqlite").SetTag("db.operation.name", operation);
    }

    /// <summary>What is done for many calls at once: a part of the first that is followed, with links to others that are.</summary>
    public static Activity? StartShared(string name, IEnumerable<Activity?> calls)
    {
        if (!Source.HasListeners()) return null;
        Activity? first = null;
        List<ActivityLink>? links = null;
        foreach (var call in calls)
        {
            if (call is null || call == first) continue;
            if (first is null) first = call;
            else if ((links ??= []).Count < MaxLinks) links.Add(new ActivityLink(call.Context));
        }

        return first is null || !SpanBudget.TryTake(first)
            ? null
            : Source.StartActivity(name, ActivityKind.Internal, first.Context, links: links);
    }

    /// <summary>It did not go well; why stands in the log.</summary>
    public static void Fail(this Activity? span, Exception exception) =>
        span?.SetTag("error.type", exception.GetType().Name).SetStatus(ActivityStatusCode.Error);
}
