using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.IntegrationTests.Hostile;
using EcoCredit.Exchange.Testing;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>
/// What a node does not start on, as a process: it ends at once, with an exit code for a wrong setting, and says why in the operator's
/// language.
/// </summary>
public sealed class StartRefusalTests
{
    private const int WrongSetting = 2;

    private static readonly Dictionary<string, string> NoEnvironment = new(StringComparer.Ordinal);

    [Fact]
    [Trait("Security", "LIM-05")]
    public async Task A_second_process_on_one_SQLite_folder_is_refused()
    {
        await using var node = await NodeProcess.CreateAsync(TestStore.Sqlite);
        await node.StartAsync();

        var refused = await Task.WhenAll(RunAsync(node.Owner, "en"), RunAsync(node.Owner, "zh"));

        RequireRefused(refused[0], "Another process uses", node.Place.Location);
        RequireRefused(refused[1], "另一个进程正在使用", node.Place.Location);
        (await node.TerminateAsync()).ShouldBe(0);
    }

    [Fact]
    [Trait("Security", "LIM-06")]
    public async Task A_server_that_may_lose_what_it_has_acknowledged_is_refused()
    {
        await using var server = await PostgresServer.StartAsync();
        foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit" })
            await server.ExecuteAsync($"ALTER SYSTEM SET {setting} = off");
        await server.RestartAsync(immediate: false);
        await using var node = NodeProcess.Create(await DatabaseFactory.CreateAsync(server));

        var refused = await Task.WhenAll(RunAsync(node.Owner, "en"), RunAsync(node.Owner, "zh"));

        RequireRefused(refused[0], "fsync", "full_page_writes", "synchronous_commit", "ALTER ROLE");
        RequireRefused(refused[1], "fsync", "full_page_writes", "synchronous_commit", "提交可能丢失");
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} SET synchronous_commit = off")]
    [InlineData("ALTER ROLE {1} SET synchronous_commit = local")]
    [Trait("Security", "LIM-06")]
    public async Task A_database_or_a_role_that_may_lose_what_it_has_acknowledged_is_refused(string change)
    {
        await using var node = await NodeProcess.CreateAsync(TestStore.Postgres);
        var server = await PostgresServer.SharedAsync();
        var database = new NpgsqlConnectionStringBuilder(node.Place.Location).Database!;
        var role = "role_of_" + Guid.NewGuid().ToString("N");
        await server.ExecuteAsync($"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD 'not-a-secret'");
        try
        {
            ConnectAs(node, role, "not-a-secret");
            await server.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, database, role));

            RequireRefused(await RunAsync(node.Owner, "en"), "synchronous_commit", "would not be durable");
        }
        finally
        {
            await server.ExecuteAsync($"DROP ROLE {role}");
        }
    }

    [Theory]
    [InlineData(false, "zh", "SQLite 无法使用")]
    [InlineData(true, "en", "SQLite cannot use")]
    [Trait("Security", "LIM-07")]
    public async Task A_file_that_is_no_database_of_a_node_is_refused(bool isFolder, string language, string text)
    {
        await using var node = await NodeProcess.CreateAsync(TestStore.Sqlite);
        if (isFolder) System.IO.Directory.CreateDirectory(node.Place.Location);
        else await File.WriteAllTextAsync(node.Place.Location, new string('x', 8192));

        RequireRefused(await RunAsync(node.Owner, language), text, node.Place.Location);
    }

    private static async Task<CliResult> RunAsync(TestAgency owner, string language)
    {
        await using var process = CliProcess.Start(
            owner.Folder.Path, NoEnvironment, "node", "run", "--data", owner.Folder.Path, "--lang", language);
        return await process.EndAsync();
    }

    private static void RequireRefused(CliResult result, params string[] texts)
    {
        result.ShouldEndWith(WrongSetting).Output.ShouldBeEmpty();
        foreach (var text in texts) result.Error.ShouldContain(text);
        // Told to a person: no stack.
        result.Error.ShouldNotContain("   at ");
        result.Error.ShouldNotContain("Password");
    }

    private static void ConnectAs(NodeProcess node, string role, string password)
    {
        var file = Path.Combine(node.Owner.Folder.Path, "role.password");
        File.WriteAllText(file, password);
        node.Change(options => options with
        {
            Database = options.Database with
            {
                ConnectionString = new NpgsqlConnectionStringBuilder(options.Database.ConnectionString) { Username = role }.ToString(),
                PasswordFile = file,
            },
        });
    }
}
