namespace EcoCredit.Exchange.Signing;

/// <summary>
/// A private key that signs. Implementations are thread-safe. A certified device can stand in for a file.
/// </summary>
public interface ISigner : IDisposable
{
    /// <summary>The algorithm that this key signs with.</summary>
    SignatureAlgorithm Algorithm { get; }

    /// <summary>The public half, as it is enrolled in a directory.</summary>
    PublicKey PublicKey { get; }

    /// <summary>
    /// Signs the message. P-256 and SM2 give ASN.1 DER of at most 72 bytes, Ed25519 gives 64 bytes.
    /// </summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}
