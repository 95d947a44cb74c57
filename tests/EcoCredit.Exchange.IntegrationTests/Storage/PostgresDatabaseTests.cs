using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

public sealed class PostgresDatabaseTests
{
    [Theory]
    [InlineData("off")]
    [InlineData("local")]
    [Trait("Security", "LIM-06")]
    public async Task A_database_that_answers_before_a_commit_is_durable_is_refused(string value)
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        var name = new NpgsqlConnectionStringBuilder(place.Location).Database;
        await (await PostgresServer.SharedAsync()).ExecuteAsync($"ALTER DATABASE {name} SET synchronous_commit = {value}");

        await using var database = place.Create();
        var refusal = await Should.ThrowAsync<StorageException>(() => database.OpenAsync(CancellationToken.None));

        refusal.Message.ShouldContain("synchronous_commit");
        (await place.QueryAsync("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    [Trait("Security", "LIM-06")]
    public async Task A_server_that_a_power_failure_can_corrupt_is_refused(string setting)
    {
        await using var server = await PostgresServer.StartAsync();
        await server.ExecuteAsync($"ALTER SYSTEM SET {setting} = off");
        await server.RestartAsync(immediate: false);

        await using var database = new PostgresDatabase(await server.CreateDatabaseAsync());
        var refusal = await Should.ThrowAsync<StorageException>(() => database.OpenAsync(CancellationToken.None));

        refusal.Message.ShouldContain(setting);
    }

    [Fact]
    [Trait("Security", "LIM-10")]
    public async Task A_server_that_is_not_there_is_reported_with_what_to_check()
    {
        await using var database = new PostgresDatabase("Host=127.0.0.1;Port=1;Username=x;Password=not-to-be-shown;Database=x;Timeout=3");

        var refusal = await Should.ThrowAsync<StorageException>(() => database.OpenAsync(CancellationToken.None));

        refusal.Message.ShouldContain("node.json");
        refusal.ToString().ShouldNotContain("not-to-be-shown");
    }

    [Theory]
    [InlineData("Host=db.example.cn")]
    [InlineData("Host=db.example.cn;SSL Mode=Prefer")]
    [InlineData("Host=db.example.cn;SSL Mode=Require")]
    [InlineData("Host=db.example.cn;SSL Mode=VerifyCA")]
    [InlineData("Host=127.0.0.1,db.example.cn;SSL Mode=Require")]
    [InlineData("Host=10.0.0.7")]
    [Trait("Security", "LIM-10")]
    public void Another_host_without_full_verification_is_refused(string connectionString)
    {
        var refusal = Should.Throw<StorageException>(() => new PostgresDatabase(connectionString + ";Username=x;Database=x"));

        refusal.Message.ShouldContain("VerifyFull");
    }

    [Theory]
    [InlineData("Host=db.example.cn;SSL Mode=VerifyFull", 1)]
    [InlineData("Host=db1.example.cn,db2.example.cn;SSL Mode=VerifyFull", 2)]
    [Trait("Security", "LIM-10")]
    public async Task Another_host_with_full_verification_is_taken(string connectionString, int hosts)
    {
        await using (new PostgresDatabase(connectionString + ";Username=x;Database=x"))
        {
            var hardened = new NpgsqlConnectionStringBuilder(
                PostgresDatabase.Harden(connectionString + ";Include Error Detail=true;Username=x;Database=x"));

            hardened.ChannelBinding.ShouldBe(ChannelBinding.Require);
            hardened.IncludeErrorDetail.ShouldBeFalse();
            // Npgsql takes a wish for a primary with several hosts only.
            hardened.TargetSessionAttributes.ShouldBe(hosts > 1 ? "read-write" : null);
        }
    }

    [Theory]
    [InlineData("Username=x")]
    [InlineData("Host=,;Username=x")]
    public void A_connection_string_without_a_host_is_refused(string connectionString) =>
        Should.Throw<StorageException>(() => new PostgresDatabase(connectionString));

    [Fact]
    public async Task Replicas_may_start_at_once_on_an_empty_database()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(place.OpenAsync)));

        (await place.QueryAsync("SELECT 1 FROM pg_tables WHERE tablename = 'ledger_head'")).Count.ShouldBe(1);
    }
}
