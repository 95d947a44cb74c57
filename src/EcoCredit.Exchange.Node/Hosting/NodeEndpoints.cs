using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Node.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>What a node answers on the wire.</summary>
internal static class NodeEndpoints
{
    /// <summary>Maps the services behind <see cref="PeerGate"/>, which stands before everything, what is not mapped included.</summary>
    public static void MapNode(this WebApplication app)
    {
        // Before everything of gRPC, which cannot be reached on the ledger's port.
        var ledger = app.Services.GetRequiredService<LedgerEndpoint>();
        app.Use(next => context => context.Features.Get<LedgerConnection>() is null ? next(context) : ledger.InvokeAsync(context));
        // Health without a certificate: two methods pass, as nobody's call.
        var probe = app.Services.GetRequiredService<ProbeEndpoint>();
        app.Use(next => context =>
            context.Features.Get<ProbeConnection>() is { } connection ? probe.InvokeAsync(context, connection, next) : next(context));
        app.UseRouting();
        var telemetry = app.Services.GetRequiredService<CallTelemetry>();
        app.Use(next => context => telemetry.InvokeAsync(context, next));
        var gate = app.Services.GetRequiredService<PeerGate>();
        app.Use(next => context =>
            context.Features.Get<ProbeConnection>() is { } connection
                ? gate.RunAsync(context, connection, next)
                : gate.InvokeAsync(context, next));

        app.MapGrpcService<HealthService>();
        app.MapGrpcService<ReflectionService>();
        app.MapGrpcService<DirectoryService>();
        app.MapRooms();
    }
}
