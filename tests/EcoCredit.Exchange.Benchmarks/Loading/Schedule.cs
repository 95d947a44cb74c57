using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>
/// When calls are due that come at an even rate, whatever becomes of the calls before. A latency counts from then: a node that stalls is
/// charged for every call that should have begun meanwhile.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Schedule(double PerSecond, TimeSpan Duration)
{
    /// <summary>Calls in all.</summary>
    public int Count => (int)Math.Ceiling(PerSecond * Duration.TotalSeconds);

    /// <summary>Time of a call, from 0, since the start.</summary>
    public TimeSpan At(int call) => TimeSpan.FromSeconds(call / PerSecond);

    /// <summary>The first call that is not due before a time since the start.</summary>
    public int FirstFrom(TimeSpan elapsed) => Math.Min(Count, (int)Math.Ceiling(elapsed.TotalSeconds * PerSecond));

    /// <summary>How many calls are due at a time since the start.</summary>
    public int DueBy(TimeSpan elapsed) =>
        elapsed < TimeSpan.Zero ? 0 : (int)Math.Min(Count, Math.Floor(elapsed.TotalSeconds * PerSecond) + 1);
}
