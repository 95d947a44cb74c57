using System.Diagnostics;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>
/// The ledger of a node without the node around it: what appending costs, what it costs as the ledger grows, what a proof costs.
/// </summary>
internal sealed class LedgerBench : IAsyncDisposable
{
    private const int Few = 10_000;
    private const double ProofLimitMs = 2;
    private const double GrowthLimitPercent = 130;
    private const int Proofs = 400;

    private readonly TestStore _store;
    private readonly LedgerSite _small;
    private readonly LedgerSite _large;

    private LedgerBench(TestStore store, LedgerSite small, LedgerSite large) => (_store, _small, _large) = (store, small, large);

    private string Name => _store.ToString().ToLowerInvariant();

    public static async Task<LedgerBench> StartAsync(TestStore store, int entries)
    {
        Console.Error.WriteLine($"{store}: seeding {entries} entries …");
        return new LedgerBench(store, await LedgerSite.StartAsync(store, Few), await LedgerSite.StartAsync(store, Math.Max(Few, entries)));
    }

    /// <summary>Entries a second, durable and proved, against the plain insert of the very same batches.</summary>
    public async Task<IReadOnlyList<Result>> AppendAsync(int concurrency, TimeSpan duration)
    {
        await _small.AppendAsync(concurrency, duration / 4);
        _small.Store.Reset();
        var (rate, p50, p99) = await _small.AppendAsync(concurrency, duration);
        var store = _small.Store;
        var limit = await PlainInsert.MeasureAsync(_store, store.Kept, duration);
        return
        [
            new("ledger_append", Name, concurrency, rate, "entries/s", "multi_row_insert", limit, rate / limit, p50, p99),
            new("append_batch", Name, concurrency, store.Mean, "entries", "largest", store.Largest, store.Mean / store.Largest, null, null),
        ];
    }

    /// <summary>
    /// What an entry costs in the large ledger against the small one; the two take turns, so that a noisy machine is noisy for both.
    /// </summary>
    public async Task<IReadOnlyList<Result>> GrowthAsync(int concurrency, TimeSpan duration)
    {
        const int Rounds = 3;
        var (small, large) = (0.0, 0.0);
        await _large.AppendAsync(concurrency, duration / 4);
        for (var round = 0; round < Rounds; round++)
        {
            small += (await _small.AppendAsync(concurrency, duration / Rounds)).PerSecond / Rounds;
            large += (await _large.AppendAsync(concurrency, duration / Rounds)).PerSecond / Rounds;
        }

        var percent = 100 * small / large;
        return
        [
            new("append_at", Name, concurrency, small, "entries/s", "stored", _small.Seeded, null, null, null),
            new("append_at", Name, concurrency, large, "entries/s", "stored", _large.Seeded, null, null, null),
            new("append_growth", Name, concurrency, percent, "percent", "goal", GrowthLimitPercent, percent / GrowthLimitPercent, null, null),
        ];
    }

    /// <summary>Milliseconds for a proof, tiles from the database (cold) and from memory (warm).</summary>
    public async Task<IReadOnlyList<Result>> ProofsAsync()
    {
        var results = new List<Result>();
        foreach (var site in new[] { _small, _large })
        {
            var size = site.Seeded;
            using var tiles = new TileCache(site.Database.CreateReader);
            var leaves = await site.Database.Journal.ReadLeavesAsync(size / 256 * 256, size, CancellationToken.None);
            var tree = TreeEdge.Load(size, tiles, leaves).Current;
            results.Add(Measure("proof_inclusion_cold", size, isCold: true, (reader, i) => MerkleProofs.Inclusion(i, size, reader)));
            results.Add(Measure("proof_inclusion_warm", size, isCold: false, (reader, i) => MerkleProofs.Inclusion(i, size, reader)));
            results.Add(Measure("proof_consistency_cold", size, isCold: true, (reader, i) => MerkleProofs.Consistency(i, size, reader)));
            results.Add(Measure("proof_consistency_warm", size, isCold: false, (reader, i) => MerkleProofs.Consistency(i, size, reader)));

            Result Measure(string name, long at, bool isCold, Func<TreeSnapshot, long, TreeHash[]> prove)
            {
                // Few places, so that the cache holds their tiles; the same for both, so that they can be compared.
                var places = Enumerable.Range(1, Proofs).Select(i => i % 64 * 2_654_435_761L % at).ToArray();
                var times = new List<double>();
                foreach (var place in places.Take(isCold ? 0 : 64)) prove(tree, place);
                foreach (var place in places)
                {
                    using var fresh = isCold ? new TileCache(site.Database.CreateReader) : null;
                    var reader = fresh is null ? tree : TreeEdge.Load(at, fresh, leaves).Current;
                    var start = Stopwatch.GetTimestamp();
                    prove(reader, place);
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }

                times.Sort();
                var mean = times.Average();
                var (half, most) = (times[times.Count / 2], times[(int)(times.Count * 0.99)]);
                return new(name, $"{Name} {at}", 1, mean, "ms", "goal", ProofLimitMs, mean / ProofLimitMs, half, most);
            }
        }

        return results;
    }

    public async ValueTask DisposeAsync()
    {
        await _small.DisposeAsync();
        await _large.DisposeAsync();
    }
}
