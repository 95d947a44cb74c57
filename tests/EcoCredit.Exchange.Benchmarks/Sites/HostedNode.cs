using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>A node in this process.</summary>
internal sealed class HostedNode : ISiteNode
{
    private readonly NodeHost _host;
    private readonly EchoServer _echo;
    private readonly X509Certificate2 _certificate;

    private HostedNode(NodeHost host, EchoServer echo, X509Certificate2 certificate) =>
        (_host, _echo, _certificate) = (host, echo, certificate);

    public Uri Node => _host.Address;

    public Uri Echo => _echo.Address;

    public int ProcessId => Environment.ProcessId;

    public static async Task<HostedNode> StartAsync(string folder)
    {
        var opened = NodeFolder.Open(folder);
        var host = await NodeHost.StartAsync(opened, new NodeHostOptions(), CancellationToken.None);
        var certificate = opened.LoadCertificate();
        return new HostedNode(host, await EchoServer.StartAsync(certificate), certificate);
    }

    public async ValueTask DisposeAsync()
    {
        await _echo.DisposeAsync();
        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
        _certificate.Dispose();
    }
}
