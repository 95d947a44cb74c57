using System.Data.Common;
using System.Globalization;
using System.Text;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

/// <summary>Everything that a database holds, cell by cell, for a search past all models.</summary>
internal static class StoredCells
{
    public static async Task<List<byte[]>> ReadAsync(DbConnection connection, TestStore store)
    {
        var tables = await ColumnAsync(connection, store == TestStore.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
            : "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables "
            + "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'");
        tables.Count.ShouldBeGreaterThan(6);
        var cells = new List<byte[]>();
        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT * FROM " + table;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    cells.Add(reader.GetValue(i) is byte[] bytes
                        ? bytes
                        : Encoding.UTF8.GetBytes(Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? ""));
                }
            }
        }

        return cells;
    }

    public static bool Hold(IEnumerable<byte[]> cells, byte[] secret) => cells.Any(cell => cell.AsSpan().IndexOf(secret) >= 0);

    /// <summary>Every file of a folder as it lies there, beside a running node. Its lock file is empty, and its own.</summary>
    public static async Task<List<byte[]>> FilesOfAsync(string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(BytesOf)];
            }
            catch (IOException) when (attempt < 50)
            {
                // The node writes this file under another name right now, alone, and moves it into its place: then it can be read.
                await Task.Delay(20);
            }
        }
    }

    private static byte[] BytesOf(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }

    private static async Task<List<string>> ColumnAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync()) values.Add(reader.GetString(0));
        return values;
    }
}
