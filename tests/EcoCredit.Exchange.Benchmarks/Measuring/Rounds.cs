using EcoCredit.Exchange.Benchmarks.Paths;

namespace EcoCredit.Exchange.Benchmarks.Measuring;

/// <summary>
/// Rounds that take turns: limit, path, limit, path. A machine that is noisy for a while is noisy for both, and the ratio of a round holds
/// two neighbours against each other.
/// </summary>
internal static class Rounds
{
    /// <param name="name">Path, store, concurrency, unit and name of the limit; its figures are set here.</param>
    /// <param name="options">How many rounds; and whether the limit is left out, because the path is traced.</param>
    /// <param name="limit">One round of the limit.</param>
    /// <param name="path">One round of what is held against it.</param>
    public static async Task<Result> RunAsync(RoundName name, BenchOptions options, Func<Task<Sample>> limit, Func<Task<Sample>> path)
    {
        var (limits, paths) = (new List<Sample>(), new List<Sample>());
        for (var round = 0; round < options.Rounds; round++)
        {
            if (!options.IsProfiling) limits.Add(await limit());
            paths.Add(await path());
        }

        return Compare(name, limits, paths);
    }

    /// <summary>Rounds of a path that has a goal and no limit.</summary>
    public static Task<Result> RunAsync(RoundName name, BenchOptions options, double goal, Func<Task<Sample>> path) =>
        RunAsync(name, options, () => Task.FromResult(Sample.Of(goal)), path);

    /// <summary>The medians and spreads; without limits where there are none.</summary>
    public static Result Compare(RoundName name, IReadOnlyList<Sample> limits, IReadOnlyList<Sample> paths)
    {
        var value = Spread.Of(paths.Select(p => p.Value));
        var limit = limits.Count == 0 ? null : Spread.Of(limits.Select(l => l.Value));
        var ratio = limits.Count == 0 ? null : Spread.Of(paths.Zip(limits, (p, l) => p.Value / l.Value));
        return new Result(
            name.Name, name.Store, name.Concurrency, value.Median, name.Unit,
            limit is null ? null : name.Limit, limit?.Median, ratio?.Median,
            Median(paths.Select(p => p.P50Ms)), Median(paths.Select(p => p.P99Ms)))
        {
            Rounds = paths.Count,
            ValueSpread = value,
            LimitSpread = limit,
            RatioSpread = ratio,
            P99Spread = paths.All(p => p.P99Ms is not null) ? Spread.Of(paths.Select(p => p.P99Ms!.Value)) : null,
            Processes = name.Processes,
            Cpu = CpuCost.Median([.. paths.Select(p => p.Cpu).OfType<CpuCost>()]),
            LimitCpu = CpuCost.Median([.. limits.Select(p => p.Cpu).OfType<CpuCost>()]),
        };
    }

    private static double? Median(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToArray();
        return known.Length == 0 ? null : Spread.Of(known).Median;
    }
}

/// <summary>What a result is about.</summary>
internal sealed record RoundName(string Name, string Store, int Concurrency, string Unit, string Limit, int Processes);
