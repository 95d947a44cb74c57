using System.Globalization;

namespace EcoCredit.Exchange.Benchmarks.Measuring;

/// <summary>Processor time of other processes, as Linux tells it (proc(5)).</summary>
internal static class ProcessTimes
{
    // USER_HZ: 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Seconds that a process has used, user and system.</summary>
    public static double SecondsOf(int process) => ReadStat(process) is { } stat ? (stat.User + stat.System) / TicksPerSecond : 0;

    /// <summary>Seconds of a process, of its children that run, and of those that have ended.</summary>
    public static double SecondsOfFamily(int process)
    {
        double ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (ReadStat(id) is not { } stat) continue;
            if (id == process) ticks += stat.User + stat.System + stat.EndedChildren;
            else if (stat.Parent == process) ticks += stat.User + stat.System;
        }

        return ticks / TicksPerSecond;
    }

    /// <summary>The process that started one; <see langword="null"/> where there is none of that number any more.</summary>
    public static int? ParentOf(int process) => ReadStat(process)?.Parent;

    private static Stat? ReadStat(int process)
    {
        try
        {
            // The name in parentheses may hold anything, so that the fields are counted from the last one.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Stat(int.Parse(fields[1], CultureInfo.InvariantCulture), Field(11), Field(12), Field(13) + Field(14));

            double Field(int at) => double.Parse(fields[at], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    private sealed record Stat(int Parent, double User, double System, double EndedChildren);
}
