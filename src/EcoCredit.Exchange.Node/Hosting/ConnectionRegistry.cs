using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// All connections: at most so many with one certificate, none older than its life, none of a peer that was revoked. <see cref="Sweep"/>
/// runs every second, so that open streams of a revoked peer end within seconds although nothing is sent on them.
/// </summary>
internal sealed partial class ConnectionRegistry(
    PeerDirectory directory, TlsMaterial tls, LimitOptions limits, TimeProvider timeProvider, ILogger<ConnectionRegistry> logger)
{
    // How long calls may go on after GOAWAY, and how long an ended call has to send its status.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<PeerConnection> _connections = []; // under _lock
    private bool _isStopping; // under _lock
    private readonly Dictionary<string, int> _perCertificate = new(StringComparer.Ordinal); // under _lock
    private readonly SparingLog _sparing = new(timeProvider);
    private readonly TimeSpan _life = TimeSpan.FromMinutes(limits.ConnectionLifetimeMinutes);

    /// <summary>Connection middleware, after TLS.</summary>
    public async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        // Both cannot be otherwise for a client of gRPC; what else knocks is closed without a word.
        if (context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not { } certificate) return;
        if (context.Features.Get<ITlsApplicationProtocolFeature>() is not { } protocol || !protocol.ApplicationProtocol.Span.SequenceEqual("h2"u8)) return;
        await RunAsync(context, certificate, next);
    }

    /// <summary>Connection middleware of the port where the ledger is read, after TLS: who has shown no certificate is told so there.</summary>
    public Task RunReaderAsync(ConnectionContext context, ConnectionDelegate next) =>
        context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate ? RunAsync(context, certificate, next) : next(context);

    private async Task RunAsync(ConnectionContext context, X509Certificate2 certificate, ConnectionDelegate next)
    {
        var connection = new PeerConnection(
            context, Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)), RevocationLists.NameOf(certificate), timeProvider.GetUtcNow(), new DateTimeOffset(certificate.NotAfter));
        if (!TryAdd(connection))
        {
            if (_sparing.IsDue(out var before)) LogTooMany(connection.Digest, limits.MaxConnectionsPerCertificate, before);
            return;
        }

        try
        {
            context.Features.Set(connection);
            if (directory.Current.FindCaller(connection.Digest, connection.OpenedAt) is not null) WaitingRoom.Leave(context);
            await next(context);
        }
        finally
        {
            Remove(connection);
        }
    }

    /// <summary>Ends what has to end; called every second by one caller.</summary>
    public void Sweep()
    {
        var now = timeProvider.GetUtcNow();
        var snapshot = directory.Current;
        foreach (var connection in All())
        {
            if (snapshot.FindCaller(connection.Digest, now) is null || tls.IsRevoked(connection.RevocationName) || now > connection.CertificateNotAfter)
            {
                // GOAWAY comes a sweep later, so that it cannot overtake the statuses of the calls.
                if (connection.EndedBefore(now)) connection.RequestClose();
                connection.EndCalls(ErrorReason.PeerUnknown, now);
            }
            else if (now - connection.OpenedAt >= _life)
            {
                connection.RequestClose();
                if (now - connection.OpenedAt >= _life + Farewell) connection.EndCalls(ErrorReason.NodeNotServing, now);
            }

            if (connection.EndedBefore(now - LastWords))
            {
                LogAborted(connection.Digest);
                connection.Abort();
            }
        }
    }

    /// <summary>
    /// The node stops: streams end, also those that are opened while it does, or they would hold it up and be cut off; other calls go on to
    /// their end.
    /// </summary>
    public void EndStreams()
    {
        lock (_lock) _isStopping = true;
        foreach (var connection in All()) connection.EndStreams(ErrorReason.NodeNotServing);
    }

    /// <summary>When the first certificate ends of those who are connected; <see langword="null"/> while nobody is.</summary>
    public DateTimeOffset? FirstCertificateEnd()
    {
        lock (_lock) return _connections.Count == 0 ? null : _connections.Min(c => c.CertificateNotAfter);
    }

    private PeerConnection[] All()
    {
        lock (_lock) return [.. _connections];
    }

    private bool TryAdd(PeerConnection connection)
    {
        lock (_lock)
        {
            var count = _perCertificate.GetValueOrDefault(connection.Digest);
            if (count >= limits.MaxConnectionsPerCertificate) return false;
            _perCertificate[connection.Digest] = count + 1;
            if (_isStopping) connection.EndStreams(ErrorReason.NodeNotServing);
            return _connections.Add(connection);
        }
    }

    private void Remove(PeerConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
            if (--_perCertificate[connection.Digest] == 0) _perCertificate.Remove(connection.Digest);
        }
    }

    [LoggerMessage(
        1011,
        LogLevel.Warning,
        "Certificate {Digest} has {Limit} connections: one more was refused, as {Before} were since this was last said")]
    private partial void LogTooMany(string digest, int limit, long before);

    [LoggerMessage(1012, LogLevel.Information, "A connection of certificate {Digest} was ended")]
    private partial void LogAborted(string digest);
}
