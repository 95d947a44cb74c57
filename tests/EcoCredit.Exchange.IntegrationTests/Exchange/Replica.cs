using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

/// <summary>A second replica of a fixture's node on the same PostgreSQL, and one agency that is connected to it.</summary>
internal sealed class Replica(NodeHost host, TestFolder folder, TestLog log, GrpcChannel channel) : IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    public ExchangeService.ExchangeServiceClient Exchange => new(channel);

    public SubscriptionService.SubscriptionServiceClient Subscriptions => new(channel);

    public StatusService.StatusServiceClient Status => new(channel);

    /// <summary>The same keys, settings and directory in a folder of its own, over the same database, on another port.</summary>
    public static async Task<Replica> StartAsync(ExchangeFixture f, TestAgency agency)
    {
        var folder = new TestFolder();
        foreach (var path in System.IO.Directory.EnumerateFiles(f.Region.Folder.Path, "*", SearchOption.AllDirectories))
        {
            var copy = folder.At(Path.GetRelativePath(f.Region.Folder.Path, path));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }

        var log = new TestLog();
        var host = await NodeHost.StartAsync(
            NodeFolder.Open(folder.Path), new NodeHostOptions { LoggerProvider = log }, CancellationToken.None);
        var channel = GrpcChannel.ForAddress(
            host.Address,
            new GrpcChannelOptions { HttpHandler = f.Node.CreateHandler(agency.Certificate), DisposeHttpClient = true });
        return new Replica(host, folder, log, channel);
    }

    public Task StopAsync() => host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        channel.Dispose();
        folder.Dispose();
        log.ThrowOnUnexpectedErrors();
    }
}
