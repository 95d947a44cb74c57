using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Kestrel as the node needs it. Rates, windows, streams for each connection and the guard against rapid resets keep their defaults.
/// </summary>
internal static class KestrelSetup
{
    public static void Configure(KestrelServerOptions kestrel, NodeOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.Limits.MaxConnections;
        // For each stream: what a peer does not take is held so far, and its thousand calls hold it a thousand times.
        limits.MaxResponseBufferSize = PeerShares.Uncounted;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.Http2.MaxRequestHeaderFieldSize = 8 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        // In this order: NodeHost tells the addresses apart by it.
        Listen(kestrel, options.Listen, ConfigureGrpc);
        Listen(kestrel, options.Ledger.Listen, ConfigureLedger);
        Listen(kestrel, options.Probe.Listen, listen => ConfigureProbe(listen, isGrpc: false));
        Listen(kestrel, options.Probe.GrpcListen, listen => ConfigureProbe(listen, isGrpc: true));
    }

    private static void Listen(KestrelServerOptions kestrel, IReadOnlyList<string> places, Action<ListenOptions> configure)
    {
        foreach (var listen in places)
        {
            if (!NodeOptionsFile.TryParseListen(listen, out var host, out var port)) throw new NodeFolderException($"listen: {listen} is not host:port.");
            if (host == "*") kestrel.ListenAnyIP(port, configure);
            else kestrel.Listen(host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host), port, configure);
        }
    }

    private static void ConfigureLedger(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        var services = listen.ApplicationServices;
        var tls = services.GetRequiredService<TlsMaterial>();
        var places = services.GetRequiredService<LedgerConnections>();
        var connections = services.GetRequiredService<ConnectionRegistry>();
        var asksClients = services.GetRequiredService<LedgerOptions>().Readers == "enrolled";
        var waiting = services.GetRequiredService<WaitingRooms>().Ledger;
        listen.Use(next => context => waiting.RunAsync(context, next));
        listen.Use(next => context => places.RunAsync(context, next));
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(5),
            OnConnection = _ => ValueTask.FromResult(tls.CreateReaderOptions(asksClients)),
        });
        listen.Use(next => context => connections.RunReaderAsync(context, next));
    }

    // Without TLS nothing tells the two protocols apart, so each has ports of its own.
    private static void ConfigureProbe(ListenOptions listen, bool isGrpc)
    {
        listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1;
        var places = listen.ApplicationServices.GetRequiredService<ProbeConnections>();
        listen.Use(next => context => places.RunAsync(context, next, isGrpc));
    }

    private static void ConfigureGrpc(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        var tls = listen.ApplicationServices.GetRequiredService<TlsMaterial>();
        var connections = listen.ApplicationServices.GetRequiredService<ConnectionRegistry>();
        var waiting = listen.ApplicationServices.GetRequiredService<WaitingRooms>().Exchange;
        listen.Use(next => context => waiting.RunAsync(context, next));
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(5),
            OnConnection = _ => ValueTask.FromResult(tls.CreateServerOptions()),
        });
        listen.Use(next => context => connections.RunAsync(context, next));
    }
}
