using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>Pushes beside the checks of the very same signatures on the same cores.</summary>
internal static class PushBench
{
    private const int FirstDocuments = 1_000;
    private const int MostDocuments = 60_000;

    public static async Task MeasureAsync(Site site, BenchOptions options, SignatureAlgorithm algorithm, IReadOnlyList<int> streams)
    {
        var (name, limit) = algorithm == SignatureAlgorithm.Sm2Sm3 ? ("push_sm2", "sm2_verification") : ("push", "p256_verification");
        foreach (var count in streams)
        {
            var documents = await FindDocumentsAsync(site, options, algorithm, count);
            var (limits, paths) = (new List<Sample>(), new List<Sample>());
            for (var round = 0; round < options.Rounds; round++)
            {
                await SignAsync(site, algorithm, documents);
                if (!options.IsProfiling) limits.Add(await site.MeasureAsync(new LoadJob(LoadKind.Verify)));
                paths.Add(await site.MeasureAsync(new LoadJob(LoadKind.Push) { Concurrency = count }));
            }

            options.Report(Rounds.Compare(site.Round(name, count, "documents/s", limit), limits, paths));
        }
    }

    /// <summary>How long a round lasts follows from how many documents it has: as many as rounds that do not count say.</summary>
    private static async Task<int> FindDocumentsAsync(Site site, BenchOptions options, SignatureAlgorithm algorithm, int streams)
    {
        var documents = FirstDocuments;
        for (var round = 0; round < 2; round++)
        {
            await SignAsync(site, algorithm, documents);
            await site.MeasureAsync(new LoadJob(LoadKind.Verify));
            var push = await site.MeasureAsync(new LoadJob(LoadKind.Push) { Concurrency = streams });
            documents = (int)Math.Clamp(push.Value * options.Seconds, FirstDocuments, MostDocuments);
        }

        return documents;
    }

    private static Task SignAsync(Site site, SignatureAlgorithm algorithm, int documents) =>
        site.RunAsync(new LoadJob(LoadKind.Sign) { Count = documents, Algorithm = algorithm });
}
