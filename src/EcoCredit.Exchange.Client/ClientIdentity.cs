using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Who calls, and whom it trusts: one agency's certificate and signing key, its own anchors and the agencies that it has enrolled. Owns the
/// certificates and the signer.
/// </summary>
public sealed partial class ClientIdentity : IDisposable
{
    /// <summary>Unified social credit code of the agency that calls (GB 32100, 18 characters).</summary>
    public required string AgencyCode { get; init; }

    /// <summary>Its area, six digits (GB/T 2260): the area of its access statements.</summary>
    public required string Area { get; init; }

    /// <summary>The TLS client certificate with its private key; nodes know it by its SHA-256.</summary>
    public required X509Certificate2 Certificate { get; init; }

    /// <summary>The certificates between it and its authority, where there are any.</summary>
    public X509Certificate2Collection Intermediates { get; init; } = [];

    /// <summary>The authorities that a node's certificate may chain to. No other is trusted, the machine's own neither.</summary>
    public required X509Certificate2Collection Anchors { get; init; }

    /// <summary>Signs documents and access statements.</summary>
    public required ISigner Signer { get; init; }

    /// <summary>
    /// The agencies that this one has enrolled, from its own directory or from peer cards: their certificates, signing keys and ledger
    /// keys. A node is talked to when its certificate belongs to one of them.
    /// </summary>
    public required IReadOnlyList<Agency> Peers { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        foreach (var certificate in Intermediates) certificate.Dispose();
        foreach (var anchor in Anchors) anchor.Dispose();
        Signer.Dispose();
    }
}
