using System.Globalization;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>
/// The node of region 990000 in a process of its own, as a user runs it, so that its memory and its log are its own and a fault of it ends
/// nobody else. It keeps its port from start to start.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = new(StringComparer.Ordinal);

    private readonly TestFolder _secrets = new();
    private readonly List<string> _said = [];
    private CliProcess? _process;

    private NodeProcess(DatabaseFactory place)
    {
        Place = place;
        Port = CliSite.FreePort();
        LedgerPort = CliSite.FreePort();
        Owner = new TestAgency(1, Role.EcoRegion, "990000", TimeProvider.System, place.OptionsWith(_secrets.At("postgres.password")));
        Change(options => options with
        {
            Listen = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}")],
            Ledger = options.Ledger with { Listen = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{LedgerPort}")] },
        });
    }

    public TestAgency Owner { get; }

    /// <summary>Its database, looked into past the node.</summary>
    public DatabaseFactory Place { get; }

    public int Port { get; }

    public int LedgerPort { get; }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{Port}"));

    /// <summary>Variables that the process is started with, beside those of the test.</summary>
    public Dictionary<string, string> Environment { get; } = new(NoEnvironment, StringComparer.Ordinal);

    public bool HasExited => _process is null || _process.HasExited;

    public CliProcess Process => _process.ShouldNotBeNull();

    /// <summary>Every line of the logs so far, earlier starts included.</summary>
    public IReadOnlyList<string> LogLines => [.. _said, .. _process?.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? []];

    /// <summary>The lines at the levels error and critical.</summary>
    public IReadOnlyList<string> ErrorLines => [.. LogLines.Where(IsError)];

    public static async Task<NodeProcess> CreateAsync(TestStore store, params IEnumerable<TestAgency> enrolled) =>
        Create(await DatabaseFactory.CreateAsync(store), enrolled);

    /// <summary>A node on a database that the test has made; deleted with the node.</summary>
    public static NodeProcess Create(DatabaseFactory place, params IEnumerable<TestAgency> enrolled)
    {
        var node = new NodeProcess(place);
        node.Edit(editor =>
        {
            foreach (var agency in enrolled) editor.Enrol(agency.Card);
        });
        return node;
    }

    /// <summary>Changes node.json; counts from the next start on.</summary>
    public void Change(Func<NodeOptions, NodeOptions> change) =>
        NodeOptionsFile.Write(Owner.Folder.OptionsPath, change(NodeFolder.Open(Owner.Folder.Path).Options));

    /// <summary>Edits the directory, beside the running node too.</summary>
    public void Edit(Action<DirectoryEditor> change)
    {
        var editor = DirectoryEditor.Open(Owner.Folder, TimeProvider.System);
        change(editor);
        editor.Save();
    }

    /// <summary>Starts it; it serves when the task ends.</summary>
    public async Task StartAsync()
    {
        await EndAsync(process => process.KillAsync());
        _process = CliProcess.Start(Owner.Folder.Path, Environment, "node", "run", "--data", Owner.Folder.Path);
        await _process.SaysAsync("The node serves at");
    }

    /// <summary>Ends it as a power failure does.</summary>
    public Task KillAsync() => EndAsync(process => process.KillAsync());

    /// <summary>Asks it to end, as a service manager does; gives its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        var code = 0;
        await EndAsync(async process => code = (await process.TerminateAsync()).Code);
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await Place.DisposeAsync();
        Owner.Dispose();
        _secrets.Dispose();
    }

    // The console writes the level first.
    private static bool IsError(string line) =>
        line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal);

    private async Task EndAsync(Func<CliProcess, Task> end)
    {
        if (_process is null) return;
        if (!_process.HasExited) await end(_process);
        _said.AddRange(_process.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await _process.DisposeAsync();
        _process = null;
    }
}
