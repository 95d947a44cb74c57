using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>A path that can be measured.</summary>
/// <param name="Name">As --only names it.</param>
/// <param name="IsUsual">Whether it is measured when nobody names it.</param>
internal abstract record BenchPath(string Name, bool IsUsual);

/// <summary>One that is measured on a node that others are measured on too.</summary>
internal sealed record SitePath(string Name, bool IsUsual, Func<Site, BenchOptions, Task> RunAsync) : BenchPath(Name, IsUsual);

/// <summary>One that sets up its own, on each store.</summary>
/// <param name="Name">As --only names it.</param>
/// <param name="IsUsual">Whether it is measured when nobody names it.</param>
/// <param name="KnowsProcesses">Whether it can run in two processes; the others are measured in one.</param>
/// <param name="RunAsync">Gets the number of processes.</param>
internal sealed record StorePath(string Name, bool IsUsual, bool KnowsProcesses, Func<TestStore, BenchOptions, int, Task> RunAsync)
    : BenchPath(Name, IsUsual);

/// <summary>One that is measured once.</summary>
internal sealed record LonePath(string Name, bool IsUsual, Func<BenchOptions, Task> RunAsync) : BenchPath(Name, IsUsual);

/// <summary>All of them, in the order in which they are measured: what fills the database comes last.</summary>
internal static class PathList
{
    private static readonly int[] Streams = [1, 16];

    public static IReadOnlyList<BenchPath> All { get; } =
    [
        new SitePath("check_status", IsUsual: true, StatusBench.CheckStatusAsync),
        new SitePath("batch_check_status", IsUsual: true, StatusBench.BatchAsync),
        new SitePath("latency", IsUsual: true, LatencyBench.MeasureAsync),
        new SitePath("overload", IsUsual: true, OverloadBench.HeldBackAsync),
        new SitePath("overload_deaf", IsUsual: true, OverloadBench.DeafAsync),
        new SitePath("push", IsUsual: true, (site, options) =>
            PushBench.MeasureAsync(site, options, SignatureAlgorithm.EcdsaP256Sha256, Streams)),
        new SitePath("push_sm2", IsUsual: true, (site, options) =>
            PushBench.MeasureAsync(site, options, SignatureAlgorithm.Sm2Sm3, Streams)),
        new StorePath("replicas", IsUsual: true, KnowsProcesses: true, (store, options, processes) =>
            store == TestStore.Postgres ? ReplicaBench.MeasureAsync(options, processes) : Task.CompletedTask),
        new StorePath("telemetry_cost", IsUsual: true, KnowsProcesses: true, TelemetryBench.MeasureAsync),
        new StorePath("fanout", IsUsual: true, KnowsProcesses: false, (store, options, _) => OlderPaths.FanOutAsync(store, options)),
        new StorePath("feeds", IsUsual: false, KnowsProcesses: false, (store, options, _) => OlderPaths.FeedsAsync(store, options)),
        new StorePath("catch_up", IsUsual: false, KnowsProcesses: false, (store, options, _) => OlderPaths.CatchUpAsync(store, options)),
        new StorePath("ledger", IsUsual: false, KnowsProcesses: false, (store, options, _) => OlderPaths.LedgerAsync(store, options)),
        new LonePath("ledger_verify", IsUsual: false, OlderPaths.VerifyAsync),
        new LonePath("signatures", IsUsual: true, OlderPaths.SignaturesAsync),
        new LonePath("scoring", IsUsual: false, OlderPaths.ScoringAsync),
        new LonePath("footprint", IsUsual: true, OlderPaths.FootprintAsync),
    ];
}
