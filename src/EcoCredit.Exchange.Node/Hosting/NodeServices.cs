using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Node.Telemetry;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>What a node is made of.</summary>
internal static class NodeServices
{
    /// <summary>
    /// Adds all rooms. What cannot be used (keys, directory, permissions, certificates) is found out when the host starts, before it
    /// listens.
    /// </summary>
    public static IServiceCollection AddNode(this IServiceCollection services, NodeFolder folder, TimeProvider timeProvider)
    {
        services.AddSingleton(folder);
        services.AddSingleton(folder.Options);
        services.AddSingleton(folder.Options.Limits);
        services.AddSingleton(timeProvider);
        services.AddSingleton(_ => folder.LoadKeys());
        services.AddSingleton(_ => PermissionLoader.Load(folder.PermissionsPath));
        services.AddSingleton<PermissionWatch>();
        services.AddSingleton<PeerDirectory>();
        services.AddSingleton<NodeHealth>();
        services.AddSingleton<TlsMaterial>();
        services.AddSingleton<BodyKeyWatch>();
        services.AddSingleton<WaitingRooms>();
        services.AddSingleton(s => new PeerShares(folder.Options.Limits, timeProvider) { Overload = s.GetRequiredService<OverloadMeters>() });
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<PeerGate>();
        services.AddSingleton<ProbeConnections>();
        services.AddSingleton<ProbeEndpoint>();
        services.AddHostedService<PeerWatch>();
        services.AddTelemetry();
        services.AddNodeGrpc(folder.Options.Limits);
        services.AddRooms();
        return services;
    }

    private static void AddNodeGrpc(this IServiceCollection services, LimitOptions limits)
    {
        var grpc = services.AddGrpc(options =>
        {
            options.EnableDetailedErrors = false;
            options.MaxReceiveMessageSize = limits.MaxUnaryRequestBytes;
            options.MaxSendMessageSize = limits.MaxResponseBytes;
            options.Interceptors.Add<CallGuard>();
        });
        grpc.AddServiceOptions<ExchangeService>(options => options.MaxReceiveMessageSize = limits.MaxPushItemBytes);
        services.AddSingleton<CallGuard>();

        // After the framework's own defaults, which put gzip back: a kilobyte of it unpacks to a megabyte before any limit of the node
        // counts it.
        services.PostConfigure<GrpcServiceOptions>(options => options.CompressionProviders.Clear());
    }
}
