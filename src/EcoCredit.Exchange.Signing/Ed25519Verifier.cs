using System.Buffers;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace EcoCredit.Exchange.Signing;

/// <summary>Ed25519 (RFC 8032, 5.1.7); s is below the order of the group, so a signature has one form only.</summary>
internal sealed class Ed25519Verifier(PublicKey publicKey) : IVerifier
{
    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureLength = 64;

    private readonly byte[] _raw = publicKey.RawKey.ToArray();

    public PublicKey PublicKey => publicKey;

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
            return false;

        // The library takes arrays only, and the message twice over: one rented copy serves both.
        var buffer = ArrayPool<byte>.Shared.Rent(message.Length);
        try
        {
            message.CopyTo(buffer);
            return Ed25519.Verify(signature.ToArray(), 0, _raw, 0, buffer, 0, message.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
