using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using Npgsql;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>What a PostgreSQL server says of itself.</summary>
internal static class PostgresCheck
{
    // What the tests run on, and the oldest that PostgreSQL itself still mends.
    private const int OldestVersion = 14;

    private const string Questions = """
        SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
               current_setting('transaction_read_only'), pg_is_in_recovery(), current_setting('server_version_num')::int, clock_timestamp()
        """;

    public static async Task RunAsync(CheckRun run, CancellationToken cancellationToken)
    {
        var connection = PostgresDatabase.Harden(NodeRooms.ConnectionStringOf(run.Folder));
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(Questions);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        CheckDurability(
            run, [("fsync", reader.GetString(0)), ("full_page_writes", reader.GetString(1)), ("synchronous_commit", reader.GetString(2))]);
        if (reader.GetString(3) == "on" || reader.GetBoolean(4))
            run.Fault(
                "database.write",
                new("The server takes no writes.", "服务器不接受写入。"),
                new("It is a standby, or default_transaction_read_only is on.", "是备机，或 default_transaction_read_only 已打开。"),
                new(
                    "Name the primary in database.connectionString, or: ALTER SYSTEM SET default_transaction_read_only = off; SELECT pg_reload_conf();",
                    "在 database.connectionString 指定主机，或：ALTER SYSTEM SET default_transaction_read_only = off; SELECT pg_reload_conf();"));
        else run.Good("database.write", "The server takes writes.", "服务器接受写入。");
        var version = reader.GetInt32(5) / 10_000;
        if (version < OldestVersion)
            run.Warn(
                "database.version",
                new($"PostgreSQL {version}.", $"PostgreSQL {version}。"),
                new("It gets no security fixes any more.", "已不再获得安全修复。"),
                new("Upgrade the server.", "升级服务器。"));
        else run.Good("database.version", $"PostgreSQL {version}.", $"PostgreSQL {version}。");
        DatabaseCheck.CompareClock(run, "clock.database", "the database's", "数据库", reader.GetFieldValue<DateTimeOffset>(6));
    }

    private static void CheckDurability(CheckRun run, IReadOnlyList<(string Name, string Value)> settings)
    {
        var bad = settings.Where(s => !PostgresDatabase.IsSafe(s.Value)).Select(s => s.Name).ToList();
        if (bad.Count == 0) run.Good(
            "database.durable",
            "fsync, full_page_writes and synchronous_commit are on.",
            "fsync、full_page_writes、synchronous_commit 均已打开。");
        else
            run.Fault(
                "database.durable",
                new($"{string.Join(", ", bad)} is not on.", $"{string.Join("、", bad)} 未打开。"),
                new("A commit would not outlast a power failure: the node does not start.", "断电会丢失已提交内容：节点拒绝启动。"),
                CheckRun.Command(string.Join(' ', bad.Select(b => $"ALTER SYSTEM SET {b} = on;")) + " SELECT pg_reload_conf();"));
    }
}
