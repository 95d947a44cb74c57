using EcoCredit.Exchange.Protocol.V1;
using Microsoft.AspNetCore.Connections;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>A connection of a port where health is told without a certificate: nothing else is answered on it.</summary>
internal sealed class ProbeConnection(ConnectionContext context, bool isGrpc) : CallConnection(context)
{
    /// <summary>HTTP/2 and grpc.health.v1; otherwise HTTP/1.1.</summary>
    public bool IsGrpc { get; } = isGrpc;
}

/// <summary>
/// Connections of those ports. They have few places of their own and a short life, so whoever sits there keeps no agency out; and as
/// Kestrel counts the connections of each port apart, a node that is full of agencies can still be probed.
/// </summary>
internal sealed class ProbeConnections(LimitOptions limits, TimeProvider timeProvider)
{
    /// <summary>Places of each of the two.</summary>
    public const int Most = 16;

    // A probe over HTTP/1.1 is one request. Whoever watches over gRPC stays as long as an agency may.
    private static readonly TimeSpan HttpLife = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<ProbeConnection> _connections = []; // under _lock

    /// <summary>Connection middleware.</summary>
    public async Task RunAsync(ConnectionContext context, ConnectionDelegate next, bool isGrpc)
    {
        var connection = new ProbeConnection(context, isGrpc);
        // What is one too many is closed without a word.
        if (!TryAdd(connection)) return;
        try
        {
            context.Features.Set(connection);
            var life = isGrpc ? TimeSpan.FromMinutes(limits.ConnectionLifetimeMinutes) : HttpLife;
            await using var end = timeProvider.CreateTimer(_ => End(connection), state: null, life, Farewell);
            await next(context);
        }
        finally
        {
            lock (_lock) _connections.Remove(connection);
        }
    }

    /// <summary>The node stops: whoever watches is told.</summary>
    public void EndStreams()
    {
        ProbeConnection[] connections;
        lock (_lock) connections = [.. _connections];
        foreach (var connection in connections) connection.EndStreams(ErrorReason.NodeNotServing);
    }

    // Calls get a farewell to send their status; what is still there then is cut off.
    private void End(ProbeConnection connection)
    {
        var now = timeProvider.GetUtcNow();
        if (!connection.IsGrpc || connection.EndedBefore(now)) connection.Abort();
        connection.RequestClose();
        connection.EndCalls(ErrorReason.NodeNotServing, now);
    }

    private bool TryAdd(ProbeConnection connection)
    {
        lock (_lock) return _connections.Count(c => c.IsGrpc == connection.IsGrpc) < Most && _connections.Add(connection);
    }
}
