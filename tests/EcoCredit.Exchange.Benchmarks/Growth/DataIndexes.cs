using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>
/// The indexes by random keys are taken away while a set is filled, and made again when it is full: each document would otherwise change a page
/// of each of them, far from that of the document before it. Their definitions wait in a file, for the case that the run is broken off.
/// </summary>
internal sealed class DataIndexes(DataSet set)
{
    private readonly string _file = Path.Combine(set.Folder, "indexes.sql");

    public async Task DropAsync(IDatabase database, CancellationToken cancellationToken)
    {
        if (File.Exists(_file)) return;
        var found = set.Manifest.Store == TestStore.Sqlite
            ? "SELECT name || '|' || sql AS Value FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('document', 'subject_fact')"
            : """
              SELECT indexname || '|' || indexdef AS "Value" FROM pg_indexes
              WHERE schemaname = current_schema() AND tablename IN ('document', 'subject_fact') AND (indexname LIKE 'ix%' OR indexname LIKE 'ux%')
              """;
        await using var context = database.CreateReader();
        var indexes = await context.Database.SqlQueryRaw<string>(found).ToListAsync(cancellationToken);
        await File.WriteAllLinesAsync(_file + ".new", indexes.Select(i => i[(i.IndexOf('|', StringComparison.Ordinal) + 1)..].ReplaceLineEndings(" ")), cancellationToken);
        File.Move(_file + ".new", _file);
        foreach (var name in indexes.Select(i => i[..i.IndexOf('|', StringComparison.Ordinal)]))
            await RunAsync(database, $"DROP INDEX IF EXISTS \"{name}\"", cancellationToken);
    }

    /// <summary>Makes them again. A unique one says that no document is there twice.</summary>
    public async Task RestoreAsync(IDatabase database, CancellationToken cancellationToken)
    {
        if (!File.Exists(_file)) return;
        var left = (await File.ReadAllLinesAsync(_file, cancellationToken)).ToList();
        while (left.Count > 0)
        {
            Console.Error.WriteLine($"{set.Manifest.Store}: {left[0]} …");
            var sql = left[0].Replace("INDEX ", "INDEX IF NOT EXISTS ", StringComparison.Ordinal);
            await RunAsync(database, sql, cancellationToken);
            left.RemoveAt(0);
        }

        File.Delete(_file);
    }

    private static Task<int> RunAsync(IDatabase database, string sql, CancellationToken cancellationToken) => database.WriteAsync(
        context => context.Database.ExecuteSqlRawAsync(sql, cancellationToken), durable: true, cancellationToken);
}
