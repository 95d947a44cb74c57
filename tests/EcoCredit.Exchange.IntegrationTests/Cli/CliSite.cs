using System.Globalization;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Testing;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>
/// A city with a node and a buyer, made by the command alone: init, cards exchanged by peer add, node run as a
/// process. Everything lies in one
/// folder, in which the commands run.
/// </summary>
internal sealed class CliSite : IAsyncDisposable
{
    public const string City = "city";
    public const string Buyer = "buyer";
    public const string CityCard = "city/agency.json";

    private static readonly Dictionary<string, string> NoEnvironment = new(StringComparer.Ordinal);

    private readonly TestFolder _root = new();
    private Func<Task> _dropDatabase = () => Task.CompletedTask;
    private CliProcess? _node;

    public string Folder => _root.Path;

    public static string CityCode { get; } = TestCodes.Agency(2);

    public static string BuyerCode { get; } = TestCodes.Agency(7);

    public string Endpoint { get; } = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{FreePort()}");

    public CliProcess Node => _node.ShouldNotBeNull();

    /// <summary>The database's connection string with its password; <see langword="null"/> on SQLite.</summary>
    public string? Postgres { get; private set; }

    public static async Task<CliSite> StartAsync(TestStore store)
    {
        var site = new CliSite();
        try
        {
            await site.MakeAsync(store);
            await site.StartNodeAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public string At(string relative) => _root.At(relative);

    public Task<CliResult> RunAsync(params IEnumerable<string> arguments) => RunInAsync(NoEnvironment, arguments);

    public async Task<CliResult> RunInAsync(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        await using var process = CliProcess.Start(Folder, environment, arguments);
        return await process.EndAsync();
    }

    public CliProcess Start(params IEnumerable<string> arguments) => CliProcess.Start(Folder, NoEnvironment, arguments);

    public Task<CliResult> PushAsync(string file, params IEnumerable<string> more) =>
        RunAsync(["push", file, "--data", City, "--to", CityCard, .. more]);

    public Task<CliResult> StatusAsync(params IEnumerable<string> more) =>
        RunAsync(
        [
            "status", "--purpose", "PROCUREMENT", "--case", "示例采购-2026-001", "--operator", "A1024", "--data", Buyer,
            "--to", CityCard, .. more,
        ]);

    public async Task StartNodeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        _node = Start("node", "run", "--data", City);
        await _node.SaysAsync("The node serves at");
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        await _dropDatabase();
        _root.Dispose();
    }

    /// <summary>Invented organisations, the same in every run.</summary>
    public static IReadOnlyList<SampleOrganisation> Organisations(int count) => SampleOrganisations.Create(count, 11);

    private async Task MakeAsync(TestStore store)
    {
        string[] database = [];
        if (store == TestStore.Postgres)
        {
            var server = await PostgresServer.SharedAsync();
            Postgres = await server.CreateDatabaseAsync();
            _dropDatabase = () => server.DropAsync(Postgres);
            var connection = new NpgsqlConnectionStringBuilder(Postgres);
            await File.WriteAllTextAsync(At("postgres.password"), connection.Password + "\n");
            connection.Password = null;
            database = ["--postgres", connection.ToString(), "--postgres-password-file", "postgres.password"];
        }

        var init = await RunAsync(
            ["init", City, "--agency", CityCode, "--name", "示例市生态环境局", "--role", "ECO_CITY", "--area", "990100",
            "--listen", new Uri(Endpoint).Authority, "--endpoint", Endpoint, .. database]);
        init.ShouldEndWith(0).Output.ShouldBe(At(CityCard) + "\n");
        var buyer = await RunAsync(
            "init", Buyer, "--agency", BuyerCode, "--name", "示例政府采购中心", "--role", "PROCUREMENT", "--area", "990100", "--json");
        buyer.ShouldEndWith(0).Json["card"]!.GetValue<string>().ShouldBe(At("buyer/agency.json"));
        (await RunAsync("peer", "add", "buyer/agency.json", "--data", City)).ShouldEndWith(0);
        (await RunAsync("peer", "add", CityCard, "--data", Buyer)).ShouldEndWith(0).Output.ShouldBeEmpty();
    }

    public static int FreePort() => FreePorts.Next();
}
