using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>An agency of the demo: its folder, its session as a client, and its node where it runs one.</summary>
internal sealed class DemoParty : IAsyncDisposable
{
    private readonly CliContext _context;
    private NodeHost? _host;
    private Session? _session;

    private DemoParty(CliContext context, NodeFolder folder)
    {
        _context = context;
        Folder = folder;
    }

    public NodeFolder Folder { get; }

    public string Code => Folder.Options.Agency.Code;

    public string Name => Folder.Options.Agency.Name;

    /// <summary>The folder as a client; opened when the peers are enrolled.</summary>
    public Session Session => _session ??= Session.Open(Folder.Path, _context.Time);

    /// <summary>Its node as others reach it.</summary>
    public Target Target => new(new UriBuilder(_host!.Address) { Scheme = Uri.UriSchemeHttps }.Uri, Code);

    /// <summary>Where its node serves its ledger.</summary>
    public Uri LedgerAddress => _host!.LedgerAddress!;

    public static DemoParty Create(
        CliContext context, string root, string folder, string name, Role role, string area, string organisation8) => new(
        context,
        NodeFolder.Create(
            Path.Combine(root, folder),
            new NodeIdentity { Code = SampleOrganisations.CodeOf("11", area, organisation8), Name = name, Role = role, Area = area, Listen = ["127.0.0.1:0"] },
            context.Time));

    public void Enrol(params ReadOnlySpan<DemoParty> peers)
    {
        var editor = DirectoryEditor.Open(Folder, _context.Time);
        foreach (var peer in peers) editor.Enrol(PeerCard.Read(peer.Folder.CardPath));
        editor.Save();
    }

    /// <summary>Sets a part of node.json, before its node starts.</summary>
    public void Configure(string part, JsonObject settings)
    {
        var path = Path.Combine(Folder.Path, "node.json");
        var all = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        all[part] = settings;
        File.WriteAllText(path, all.ToJsonString());
    }

    /// <summary>Starts its node with the settings that lie in the folder now.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        _host = await NodeHost.StartAsync(NodeFolder.Open(Folder.Path), new NodeHostOptions { TimeProvider = _context.Time, LoggerProvider = NullLoggerProvider.Instance }, cancellationToken);

    public ExchangeClient Connect(DemoParty node) => Session.Connect(node.Target, _context.Time);

    public async Task StopAsync()
    {
        if (_host is null) return;
        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        _session?.Dispose();
        await StopAsync();
    }
}
