using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>
/// What is done before anything counts: the runtime compiles hot methods anew, connections open, the database fills its memory.
/// </summary>
internal static class WarmUp
{
    private const int Concurrency = 64;
    private const int Documents = 2_000;

    /// <summary>
    /// Long enough for the runtime's second and third compilation of what is hot: on two cores that carry the load as well, the compiler works
    /// through its list for most of a minute, and takes up to a fifth of the machine meanwhile.
    /// </summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Site site, TimeSpan duration)
    {
        Console.Error.WriteLine($"{site.Store}: warming up for {duration.TotalSeconds:N0} s …");
        var job = new LoadJob(LoadKind.CheckStatus) { Concurrency = Concurrency, Seconds = duration.TotalSeconds * 3 / 4 };
        await site.RunAsync(job);
        await site.RunAsync(job with { Kind = LoadKind.Echo, Seconds = duration.TotalSeconds / 4 });
        await site.RunAsync(new LoadJob(LoadKind.Sign) { Count = Documents });
        await site.RunAsync(new LoadJob(LoadKind.Push) { Concurrency = 4 });
        if (site.Store == TestStore.Postgres) await OwnPostgres.SettleAsync();
    }
}
