using System.Diagnostics;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Benchmarks.Measuring;

/// <summary>
/// What the disk takes by itself for what every commit waits for: some pages behind the end of a file, and their flush. Nothing that is
/// durable is answered sooner.
/// </summary>
internal static class FlushAlone
{
    private const int Bytes = 64 << 10;

    // As in the database's log, which is written again from its beginning.
    private const int Places = 256;

    /// <summary>Milliseconds of each.</summary>
    /// <param name="folder">On the disk in question.</param>
    /// <param name="duration">For how long.</param>
    public static IReadOnlyList<double> Measure(string folder, TimeSpan duration)
    {
        var path = Path.Combine(folder, $"flush-{Guid.NewGuid():N}");
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        var pages = RandomNumberGenerator.GetBytes(Bytes);
        var took = new List<double>();
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            var before = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, pages, (took.Count % Places) * (long)Bytes);
            RandomAccess.FlushToDisk(file);
            took.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        return took;
    }
}
