using System.Diagnostics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>Makes a data set, or goes on with one that was broken off.</summary>
internal static class DataCommand
{
    // What a document takes with all its rows and keys, and the log beside it while they are written; measured.
    private const long SqliteBytes = 2_500;
    private const long PostgresBytes = 3_200;
    private const long Reserve = 6L << 30;

    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(30);

    public static async Task RunAsync(string folder, TestStore store, long documents, long seed, bool migrate, CancellationToken cancellationToken)
    {
        if (documents is < 1 or > 99_999_990) throw new InvalidOperationException("A data set has 1 to 99,999,990 documents.");
        var began = Stopwatch.GetTimestamp();
        await using var set = await DataSet.BeginAsync(folder, store, documents, seed, migrate);
        if (set.Manifest.IsComplete && set.Manifest.Schema == DataManifest.CurrentSchema)
        {
            Console.WriteLine($"{set.Folder}: {documents:N0} documents on {store} are there.");
            return;
        }

        if (!set.Manifest.IsComplete)
        {
            await RequireRoomAsync(set, cancellationToken);
            await new DataFill(set).RunAsync(cancellationToken);
            if (set.Cluster is { } cluster)
            {
                Console.Error.WriteLine($"{store}: vacuum and statistics …");
                await cluster.ExecuteAsync("VACUUM (ANALYZE, PARALLEL 0)", "CHECKPOINT");
            }
        }

        await SettleAsync(set, cancellationToken);
        set.Complete();
        Console.WriteLine(FormattableString.Invariant(
            $"{set.Folder}: {documents:N0} documents on {store}, {SizeOf(set.Folder) / 1e9:N1} GB, in {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s."));
    }

    /// <summary>What lies in a folder, in bytes.</summary>
    public static long SizeOf(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }).Sum(f => f.Length);

    private static async Task RequireRoomAsync(DataSet set, CancellationToken cancellationToken)
    {
        await using var database = set.CreateDatabase();
        await database.OpenAsync(cancellationToken);
        await using var context = database.CreateReader();
        var there = context.LedgerHeads.Select(h => h.Size).FirstOrDefault();
        var each = set.Manifest.Store == TestStore.Sqlite ? SqliteBytes : PostgresBytes;
        var needed = ((set.Manifest.Documents - there) * each) + Math.Min(Reserve, set.Manifest.Documents * each);
        var free = new DriveInfo(set.Folder).AvailableFreeSpace;
        if (free < needed) throw new InvalidOperationException(FormattableString.Invariant(
            $"{set.Manifest.Documents - there:N0} more documents need {needed / 1e9:N1} GB in {set.Folder}, and {free / 1e9:N1} GB are free."));
    }

    /// <summary>
    /// A node runs on the set once: it records its configuration, reads the whole ledger back and publishes it. A node that starts on the set
    /// then finds what one that had run all the time finds.
    /// </summary>
    private static async Task SettleAsync(DataSet set, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"{set.Manifest.Store}: a node reads everything back and publishes it …");
        var began = Stopwatch.GetTimestamp();
        using var log = new TestLog();
        await using var host = await NodeHost.StartAsync(
            NodeFolder.Open(set.Owner.Folder.Path), new NodeHostOptions { LoggerProvider = log }, cancellationToken);
        var (journal, published) = (host.Services.GetRequiredService<LedgerJournal>(), host.Services.GetRequiredService<PublishedLedger>());
        while (published.Newest?.Tree.Snapshot.Size != journal.Newest.Snapshot.Size)
        {
            if (Stopwatch.GetElapsedTime(began) > SettleLimit || host.Services.GetRequiredService<LedgerState>().ReadOnly is not null)
                throw new InvalidOperationException("The node did not publish the ledger of the data set.");
            await Task.Delay(500, cancellationToken);
        }

        await host.StopAsync(cancellationToken);
        log.ThrowOnUnexpectedErrors();
    }
}
