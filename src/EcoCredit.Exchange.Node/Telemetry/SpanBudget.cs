using System.Diagnostics;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>
/// How many spans one call may have: a stream can last for an hour and carry a hundred thousand documents, and its first hundreds say how
/// it goes.
/// </summary>
internal sealed class SpanBudget
{
    /// <summary>Spans of one call.</summary>
    public const int Most = 256;

    private const string Key = "ecocredit.budget";

    private int _taken;

    /// <summary>Gives a call its budget.</summary>
    public static void Give(Activity call) => call.SetCustomProperty(Key, new SpanBudget());

    /// <summary>Whether the call that a span belongs to may have one more.</summary>
    public static bool TryTake(Activity span)
    {
        while (span.Parent is { } parent) span = parent;
        return span.GetCustomProperty(Key) is not SpanBudget budget || Interlocked.Increment(ref budget._taken) <= Most;
    }
}
