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
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.Http2.MaxRequestHeaderFieldSize = 8 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        foreach (var listen in options.Listen)
        {
            if (!NodeOptionsFile.TryParseListen(listen, out var host, out var port)) throw new NodeFolderException($"listen: {listen} is not host:port.");
            if (host == "*") kestrel.ListenAnyIP(port, ConfigureGrpc);
            else kestrel.Listen(host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(host), port, ConfigureGrpc);
        }
    }

    private static void ConfigureGrpc(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        var tls = listen.ApplicationServices.GetRequiredService<TlsMaterial>();
        var connections = listen.ApplicationServices.GetRequiredService<ConnectionRegistry>();
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(5),
            OnConnection = _ => ValueTask.FromResult(tls.CreateServerOptions()),
        });
        listen.Use(next => context => connections.RunAsync(context, next));
    }
}
