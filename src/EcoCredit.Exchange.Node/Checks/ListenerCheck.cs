using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>The places where the node listens: free, or served by this node with this certificate.</summary>
internal static class ListenerCheck
{
    private enum Kind
    {
        Calls,
        Ledger,
        Probe,
    }

    public static async Task RunAsync(CheckRun run, CancellationToken cancellationToken)
    {
        var options = run.Folder.Options;
        var places = options.Listen.Select(l => (l, Kind.Calls))
            .Concat(options.Ledger.Listen.Select(l => (l, Kind.Ledger)))
            .Concat(options.Probe.Listen.Concat(options.Probe.GrpcListen).Select(l => (l, Kind.Probe)));
        foreach (var (listen, kind) in places)
        {
            if (!NodeOptionsFile.TryParseListen(listen, out var host, out var port)) continue;
            if (port == 0) run.NotChecked("listener", $"{listen}: takes any free port.", $"{listen}：任选空闲端口。");
            else await CheckAsync(run, listen, new IPEndPoint(AddressOf(host), port), kind, cancellationToken);
        }
    }

    // All addresses are tried at the loopback one.
    private static IPAddress AddressOf(string host) => host switch
    {
        "*" or "localhost" or "0.0.0.0" => IPAddress.Loopback,
        "::" => IPAddress.IPv6Loopback,
        _ => IPAddress.Parse(host),
    };

    private static async Task CheckAsync(CheckRun run, string listen, IPEndPoint place, Kind kind, CancellationToken cancellationToken)
    {
        if (await IsOpenAsync(place, run.Options.Patience, cancellationToken))
        {
            await CheckServedAsync(run, listen, place, kind, cancellationToken);
            return;
        }

        try
        {
            using var trial = new TcpListener(place);
            trial.Start();
            run.Good("listener", $"{listen} is free: the node does not run.", $"{listen} 空闲：节点未运行。");
        }
        catch (SocketException e)
        {
            run.Fault(
                "listener.bind",
                new($"{listen} cannot be opened: {e.Message}", $"{listen} 无法监听：{e.Message}"),
                new(
                    "This machine has no such address, or the port needs a right that the user lacks (below 1024).",
                    "本机无此地址，或端口低于 1024 而无权限。"),
                new(
                    "Correct listen in node.json (ip addr shows the addresses), or AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit.",
                    "改正 node.json 的 listen（ip addr 列出地址），或在服务单元设 AmbientCapabilities=CAP_NET_BIND_SERVICE。"));
        }
    }

    private static async Task CheckServedAsync(
        CheckRun run, string listen, IPEndPoint place, Kind kind, CancellationToken cancellationToken)
    {
        if (kind == Kind.Probe)
        {
            run.NotChecked("listener", $"{listen} is served; a probe shows no certificate to tell by whom.", $"{listen} 已被占用；探测端口不出示证书，无法判断由谁占用。");
            return;
        }

        if (run.HasFault("certificate.files"))
        {
            run.NotChecked("listener", $"{listen} is served; it needs the certificate to see by whom.", $"{listen} 已被占用；须有证书才能判断由谁占用。");
            return;
        }

        using var probe = new NodeProbe(run.Folder, run.Options.Patience);
        using var own = run.Folder.LoadCertificate();
        var shown = await probe.ShakeHandsAsync(place, "localhost", cancellationToken);
        using var certificate = shown.Certificate;
        if (certificate is null || !certificate.RawDataMemory.Span.SequenceEqual(own.RawDataMemory.Span))
        {
            var digest = certificate is null ? "" : Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
            run.Fault(
                "listener.taken",
                certificate is null
                    ? new($"{listen} is served by something that shows no certificate.", $"{listen} 被不出示证书的程序占用。")
                    : new($"{listen} shows {digest}, not tls/node.pem.", $"{listen} 出示的是 {digest}，不是 tls/node.pem。"),
                new(
                    "Another program or node has the port, or this node has not taken the newest certificate over.",
                    "端口被其他程序或节点占用，或本节点尚未采用最新证书。"),
                CheckRun.Command($"ss -ltnp 'sport = :{place.Port}'"));
            return;
        }

        run.Good("listener", $"{listen} is served with tls/node.pem.", $"{listen} 由 tls/node.pem 提供服务。");
        if (kind == Kind.Calls) PeerCheck.TellHealth(run, "node", "this node", "本节点", await probe.AskHealthAsync(place, "localhost", cancellationToken));
    }

    private static async Task<bool> IsOpenAsync(IPEndPoint place, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(place, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
