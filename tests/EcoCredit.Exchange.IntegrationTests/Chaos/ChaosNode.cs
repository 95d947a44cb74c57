using System.Globalization;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// An agency with its node, behind a relay: in a process of its own, as a user runs it, to be killed; or in this one, where the test can
/// reach
/// into its database.
/// </summary>
internal sealed class ChaosNode : IAsyncDisposable
{
    private const int CommitFailed = 2002;

    // Nothing may be on its way to it just then.
    private static readonly TimeSpan LongestFullDisk = TimeSpan.FromSeconds(15);
    private static readonly Dictionary<string, string> NoEnvironment = new(StringComparer.Ordinal);

    private readonly TestFolder _secrets = new();
    private readonly SemaphoreSlim _lifecycle = new(1, 1);
    private readonly List<string> _errors = [];
    private readonly TestLog _log = new();
    private readonly bool _isProcess;
    private CliProcess? _process;
    private NodeHost? _host;

    private ChaosNode(DatabaseFactory place, int number, Role role, string area, bool isProcess)
    {
        Place = place;
        _isProcess = isProcess;
        var port = CliSite.FreePort();
        Agency = new TestAgency(number, role, area, TimeProvider.System, place.OptionsWith(_secrets.At("postgres.password")));
        Change(options => options with { Listen = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")] });
        Port = port;
        Relay = new Relay(port);
    }

    public TestAgency Agency { get; }

    /// <summary>Its database, looked into past the node.</summary>
    public DatabaseFactory Place { get; }

    public int Port { get; }

    /// <summary>Where the others reach it.</summary>
    public Relay Relay { get; }

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>How long it was away by that, all together.</summary>
    public TimeSpan Away { get; private set; }

    /// <summary>How often its disk was full.</summary>
    public int FullDisks { get; private set; }

    public static async Task<ChaosNode> CreateAsync(TestStore store, int number, Role role, string area, bool isProcess) =>
        new(await DatabaseFactory.CreateAsync(store), number, role, area, isProcess);

    public void Change(Func<NodeOptions, NodeOptions> change) =>
        NodeOptionsFile.Write(Agency.Folder.OptionsPath, change(NodeFolder.Open(Agency.Folder.Path).Options));

    /// <summary>Takes the cards of others into its directory.</summary>
    public void Enrol(params IEnumerable<TestAgency> agencies)
    {
        var editor = DirectoryEditor.Open(Agency.Folder, TimeProvider.System);
        foreach (var agency in agencies.Where(a => a.Code != Agency.Code)) editor.Enrol(agency.Card);
        editor.Save();
    }

    public async Task StartAsync()
    {
        if (!_isProcess)
        {
            // What a full disk brings: a commit that did not go through.
            _log.Announce(CommitFailed);
            _host = await NodeHost.StartAsync(
                NodeFolder.Open(Agency.Folder.Path), new NodeHostOptions { LoggerProvider = _log }, CancellationToken.None);
            return;
        }

        _process = CliProcess.Start(Agency.Folder.Path, NoEnvironment, "node", "run", "--data", Agency.Folder.Path);
        await _process.SaysAsync("The node serves at");
    }

    /// <summary>Kills it with signal 9 and starts it anew after a while, on the same port.</summary>
    public async Task KillAsync(TimeSpan away)
    {
        await _lifecycle.WaitAsync();
        try
        {
            await EndProcessAsync();
            Kills++;
            var ended = TimeProvider.System.GetTimestamp();
            await Task.Delay(away);
            await StartAsync();
            Away += TimeProvider.System.GetElapsedTime(ended);
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <summary>Commits that a full disk refused; only of a node in this process.</summary>
    public int RefusedCommits => _log.Entries.Count(e => e.EventId == CommitFailed);

    /// <summary>Its disk is full for a while, and until that was noticed.</summary>
    public async Task FillDiskAsync(TimeSpan time)
    {
        await _lifecycle.WaitAsync();
        try
        {
            var database = _host!.Services.GetRequiredService<IDatabase>();
            var before = RefusedCommits;
            await FullDisk.FillAsync(Place, database);
            FullDisks++;
            var started = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(started) is var passed
                && (passed < time || (passed < LongestFullDisk && RefusedCommits == before))) await Task.Delay(50);
            await FullDisk.MakeRoomAsync(Place, database);
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <summary>Ends it: its database is read past it from now on.</summary>
    public async Task StopAsync()
    {
        await EndProcessAsync();
        if (_host is null) return;
        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
        _host = null;
    }

    /// <summary>What it logged as an error that the test did not announce.</summary>
    public IReadOnlyList<string> UnexpectedErrors() =>
        [.. _errors, .. _log.UnexpectedErrors().Select(e => e.ToString()).Where(e => !IsCut(e))];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Relay.DisposeAsync();
        await Place.DisposeAsync();
        Agency.Dispose();
        _secrets.Dispose();
        _lifecycle.Dispose();
    }

    // The console writes the level first.
    private static bool IsUnexpectedError(string line) =>
        (line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal)) && !IsCut(line);

    // A connection that is cut in the middle of a request is an error to the gRPC library; here it is the test's doing.
    private static bool IsCut(string line) => line.Contains("The client reset the request stream", StringComparison.Ordinal);

    private async Task EndProcessAsync()
    {
        if (_process is null) return;
        if (_process.HasExited) _errors.Add($"The node of {Agency.Code} ended by itself:\n{_process.Error}");
        else await _process.KillAsync();
        _errors.AddRange(_process.Error.Split('\n').Where(IsUnexpectedError));
        await _process.DisposeAsync();
        _process = null;
    }
}
