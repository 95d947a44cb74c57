using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>
/// The benchmark's own PostgreSQL, set up as a small server of one's own is: the tests' server has the least memory that it starts with,
/// and a log that is as new as it is. A server that was named by its variable is left as it is.
/// </summary>
internal static class OwnPostgres
{
    // Those of the data sets' servers. The log is kept, so that its files are used again.
    private static readonly string[] Settings =
    [
        "ALTER SYSTEM SET shared_buffers = '1GB'",
        "ALTER SYSTEM SET max_wal_size = '4GB'",
        "ALTER SYSTEM SET min_wal_size = '2GB'",
        "ALTER SYSTEM SET checkpoint_timeout = '15min'",
    ];

    private static readonly Lazy<Task> Once = new(ApplyAsync);

    private static bool IsOurs => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(PostgresServer.Variable));

    public static Task SetUpAsync() => IsOurs ? Once.Value : Task.CompletedTask;

    /// <summary>
    /// Ends the time in which every file of the log is new and is filled with zeros first: a server that has run for a while uses its files
    /// again.
    /// </summary>
    public static async Task SettleAsync()
    {
        if (IsOurs) await (await PostgresServer.SharedAsync()).ExecuteAsync("CHECKPOINT");
    }

    private static async Task ApplyAsync()
    {
        var server = await PostgresServer.SharedAsync();
        await server.ExecuteAsync(Settings);
        await server.RestartAsync(immediate: false);
    }
}
