using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>
/// Gives memory back to the system while a node has little to do. The collector lets young objects fill tens of megabytes before it looks
/// at them, however long that takes, and the C library keeps what the start has freed: an idle node would grow for minutes.
/// </summary>
internal static class IdleMemory
{
    private const long Megabyte = 1 << 20;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Gives back what only the start needed, and from then on what has come together, whenever little happens for a while.</summary>
    public static async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        GiveBack();
        var before = GC.GetTotalAllocatedBytes();
        for (var given = before; await timer.WaitForNextTickAsync(cancellationToken);)
        {
            var now = GC.GetTotalAllocatedBytes();
            if (IsWorthIt(now - before, now - given))
            {
                GiveBack();
                given = now;
            }

            before = now;
        }
    }

    /// <summary>Whether memory is given back now: there is some, and calls, which would have to wait meanwhile, are rare.</summary>
    /// <param name="lately">Bytes allocated in the last period.</param>
    /// <param name="sinceGiven">Bytes allocated since memory was given back last.</param>
    internal static bool IsWorthIt(long lately, long sinceGiven) =>
        sinceGiven >= 8 * Megabyte && lately <= 16 * Megabyte;

    private static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        // Of glibc alone: where there is none, nothing is kept that one could ask for.
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim)) return;
        Marshal.GetDelegateForFunctionPointer<MallocTrim>(trim)(0);
    }

    private delegate int MallocTrim(nuint pad);
}
