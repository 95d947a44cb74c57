using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Guards;
using EcoCredit.Exchange.Node.Checks;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Operations;

/// <summary>Faults of the database under a node, found beside the running node and without one.</summary>
public sealed class CheckDatabaseTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "LIM-56")]
    public async Task Finds_what_is_wrong_with_ledger_schema_and_clock(TestStore store)
    {
        using var city = new TestAgency(2, Role.EcoCity, "990100");
        await using var node = await TestNode.StartAsync(store, city);
        var f = new CheckedFolder(node.Owner);
        await new ExchangeService.ExchangeServiceClient(node.Connect(city)).PushDocumentAsync(
            new PushDocumentRequest { Envelope = city.Sign(city.Penalty(ExchangeFixture.NewSubject())) });
        await node.LookAsync();
        await TestNode.EventuallyAsync(() => File.Exists(f.At("data/high-water.json")));

        // Beside the running node, which goes on.
        (await f.CheckAsync()).ShouldBeInOrder();
        // The key was made just now: by a clock that is behind it is not valid yet.
        f.Clock.SetBack(TimeSpan.FromMinutes(4));
        (await f.CheckAsync()).ShouldFind(
            FindingLevel.Fault, "clock.ledger", store == TestStore.Sqlite ? ["directory.own"] : ["directory.own", "clock.database"]);
        f.Clock.SetBack(TimeSpan.FromMinutes(-4));
        await new ExchangeService.ExchangeServiceClient(node.Connect(city)).PushDocumentAsync(
            new PushDocumentRequest { Envelope = city.Sign(city.Penalty(ExchangeFixture.NewSubject())) });

        await node.RestartAsync(async () =>
        {
            var place = DatabaseFactory.Of(node);
            const string History = "\"__EFMigrationsHistory\"";
            await place.ExecuteAsync($"INSERT INTO {History} (\"MigrationId\", \"ProductVersion\") VALUES ('99990101000000_Later', '11.0')");
            (await f.CheckAsync()).ShouldFind(FindingLevel.Fault, "database.schema");
            await place.ExecuteAsync($"DELETE FROM {History} WHERE \"MigrationId\" = '99990101000000_Later'");

            f.Set(o => o with { Ledger = o.Ledger with { Epoch = 2 } });
            (await f.CheckAsync()).ShouldFind(FindingLevel.Fault, "database.ledger");
            f.Set(o => o with { Ledger = o.Ledger with { Epoch = 1 } });

            await place.ExecuteAsync("UPDATE ledger_head SET size = size - 2");
            (await f.CheckAsync()).ShouldFind(FindingLevel.Fault, "database.mark");
            await place.ExecuteAsync("UPDATE ledger_head SET size = size + 2");
            File.Move(f.At("data/high-water.json"), f.At("data/away"));
            (await f.CheckAsync()).ShouldFind(FindingLevel.Warning, "database.mark");
            await File.WriteAllTextAsync(f.At("data/high-water.json"), "{}");
            (await f.CheckAsync()).ShouldFind(FindingLevel.Fault, "database.mark");
            File.Move(f.At("data/away"), f.At("data/high-water.json"), overwrite: true);
        });
    }

    [Fact]
    public async Task Finds_a_damaged_file()
    {
        using var f = new CheckedFolder();
        await File.WriteAllTextAsync(f.Folder.DatabasePath, new string('x', 8192));
        (await f.CheckAsync()).ShouldFind(FindingLevel.Fault, "database.damaged");
    }

    [Fact]
    public async Task Finds_a_clock_that_was_never_set()
    {
        using var f = new CheckedFolder();
        f.Clock.SetBack(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch);
        (await f.CheckAsync()).ShouldContain(x => x.Id == "clock.year" && x.Level == FindingLevel.Fault);
    }

    [Fact]
    [Trait("Security", "LIM-56")]
    public async Task Finds_a_server_that_is_away_read_only_or_would_lose_commits()
    {
        await using var server = await PostgresServer.StartAsync();
        using var f = new CheckedFolder();
        var connection = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync());
        await File.WriteAllTextAsync(f.At("postgres.password"), connection.Password);
        connection.Password = null;
        var database = new DatabaseOptions { Provider = "postgres", ConnectionString = connection.ToString(), PasswordFile = "postgres.password" };
        f.SetDatabase(database);
        (await f.CheckAsync()).ShouldBeInOrder();

        await server.ExecuteAsync("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
        await TestNode.EventuallyAsync(() => f.CheckAsync().GetAwaiter().GetResult().Any(x => x.Level == FindingLevel.Fault));
        (await f.CheckAsync()).ShouldFind(FindingLevel.Fault, "database.durable", "database.write");

        connection.Port = Cli.CliSite.FreePort();
        f.SetDatabase(database with { ConnectionString = connection.ToString() });
        (await f.CheckAsync()).ShouldFind(FindingLevel.Fault, "database.reach");
    }
}
