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
        var name = algorithm == SignatureAlgorithm.Sm2Sm3 ? ("push_sm2", "sm2_verification") : ("push", "p256_verification");
        foreach (var count in streams)
        {
            // What a round lasts follows from how many documents it has: as many as a first, uncounted round says.
            var documents = FirstDocuments;
            for (var warm = 0; warm < 2; warm++)
            {
                var (_, push) = await RoundAsync(site, algorithm, count, documents);
                documents = (int)Math.Clamp(push.Value * options.Seconds, FirstDocuments, MostDocuments);
            }

            var (limits, paths) = (new List<Sample>(), new List<Sample>());
            for (var round = 0; round < options.Rounds; round++)
            {
                var (verification, push) = await RoundAsync(site, algorithm, count, documents);
                limits.Add(verification);
                paths.Add(push);
            }

            options.Report(Rounds.Compare(site.Round(name.Item1, count, "documents/s", name.Item2), limits, paths));
        }
    }

    private static async Task<(Sample Verification, Sample Push)> RoundAsync(Site site, SignatureAlgorithm algorithm, int streams, int documents)
    {
        await site.RunAsync(new LoadJob(LoadKind.Sign) { Count = documents, Algorithm = algorithm });
        var verification = await site.MeasureAsync(new LoadJob(LoadKind.Verify));
        return (verification, await site.MeasureAsync(new LoadJob(LoadKind.Push) { Concurrency = streams }));
    }
}
