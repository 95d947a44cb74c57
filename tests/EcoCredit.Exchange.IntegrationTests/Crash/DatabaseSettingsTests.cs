using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>The settings that durability and integrity rest on, as a running node has them.</summary>
public sealed class DatabaseSettingsTests
{
    private const int OldRuntime = 1023;

    // open(2): the access mode is in the last two bits of the flags.
    private const int ReadWrite = 2;

    [Fact]
    [Trait("Security", "LIM-08")]
    public async Task A_running_node_writes_safely_and_its_readers_only_read()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var database = f.Node.Host.Services.GetRequiredService<IDatabase>();
        await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));

        await using var reader = database.CreateReader();
        (await ReadAsync(reader, "query_only", "wal_autocheckpoint", "trusted_schema", "cell_size_check", "mmap_size"))
            .ShouldBe(["1", "0", "0", "1", "0"]);
        // The settings of a transaction under way are those that it is committed with.
        var writer = await database.WriteAsync(
            context => ReadAsync(
                context, "journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "mmap_size", "secure_delete"),
            durable: true,
            CancellationToken.None);
        writer.ShouldBe(["wal", "2", "1", "0", "1", "0", "1"]);
    }

    [Fact]
    [Trait("Security", "LIM-08")]
    public async Task Exactly_one_connection_of_a_loaded_node_can_write()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
            await f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement);
        }));

        var open = OpenModes(f.Region.Folder.DatabasePath);
        open.Count.ShouldBeGreaterThan(1);
        open.Count(mode => mode == ReadWrite).ShouldBe(1);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("delete")]
    [Trait("Security", "LIM-07")]
    public async Task A_setting_that_SQLite_did_not_grant_is_refused(string mode)
    {
        using var folder = new TestFolder();
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = folder.At("x.db"), Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var set = connection.CreateCommand();
        set.CommandText = $"PRAGMA journal_mode={mode}; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            + "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0";
        await set.ExecuteNonQueryAsync();

        var refusal = Should.Throw<StorageException>(() => SqliteDatabase.RefuseUnsafeSettings(connection, "x.db"));

        refusal.Message.ShouldContain($"journal_mode = {mode}, synchronous = 1");
        refusal.Chinese.ShouldContain($"journal_mode = {mode}, synchronous = 1");
    }

    [Theory]
    [InlineData("10.0.11", true)]
    [InlineData("10.0.12", false)]
    [Trait("Security", "LIM-09")]
    public async Task A_runtime_below_the_floor_is_warned_of_when_the_node_starts(string version, bool isOld)
    {
        using var agency = new TestAgency(1, Role.EcoRegion, "990000");
        var log = new TestLog();
        await using (var host = await NodeHost.StartAsync(
            NodeFolder.Open(agency.Folder.Path),
            new NodeHostOptions { LoggerProvider = log, Runtime = Version.Parse(version) },
            CancellationToken.None)) await host.StopAsync(CancellationToken.None);

        log.Entries.Any(e => e.EventId == OldRuntime && e.Text.Contains(version, StringComparison.Ordinal)).ShouldBe(isOld);
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(ExchangeDbContext context, params IReadOnlyList<string> pragmas)
    {
        await context.Database.OpenConnectionAsync();
        var found = new List<string>();
        foreach (var pragma in pragmas)
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = "PRAGMA " + pragma;
            command.Transaction = context.Database.CurrentTransaction is { } current
                ? Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(current)
                : null;
            found.Add(Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!);
        }

        return found;
    }

    /// <summary>How this process has a file open, as the kernel says (proc(5)): the access mode of each descriptor.</summary>
    private static List<int> OpenModes(string path)
    {
        var modes = new List<int>();
        foreach (var descriptor in new DirectoryInfo("/proc/self/fd").EnumerateFiles())
        {
            if (descriptor.LinkTarget != path) continue;
            var info = File.ReadLines($"/proc/self/fdinfo/{descriptor.Name}");
            var flags = info.Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
            modes.Add(Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & 3);
        }

        return modes;
    }
}
