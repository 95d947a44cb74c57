using Microsoft.AspNetCore.Connections;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>A connection of an agency after its handshake.</summary>
internal sealed class PeerConnection(
    ConnectionContext context, string digest, string revocationName, DateTimeOffset openedAt, DateTimeOffset certificateNotAfter)
    : CallConnection(context)
{
    /// <summary>SHA-256 of the client's certificate, 64 lower-case hexadecimal characters.</summary>
    public string Digest { get; } = digest;

    /// <summary>What a revocation list names the certificate by.</summary>
    public string RevocationName { get; } = revocationName;

    /// <summary>When the handshake ended.</summary>
    public DateTimeOffset OpenedAt { get; } = openedAt;

    /// <summary>Last moment of the certificate.</summary>
    public DateTimeOffset CertificateNotAfter { get; } = certificateNotAfter;
}
