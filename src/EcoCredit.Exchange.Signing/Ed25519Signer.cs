using System.Buffers;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// Ed25519 (RFC 8032, 5.1.6). The public key is always the one computed from the secret: with another, two signatures would give the
/// secret away.
/// </summary>
internal sealed class Ed25519Signer : SoftwareSigner
{
    private readonly byte[] _raw;

    private Ed25519Signer(byte[] secret, PublicKey publicKey)
        : base(secret, publicKey)
    {
        _raw = publicKey.RawKey.ToArray();
    }

    public static Ed25519Signer FromSecret(ReadOnlySpan<byte> secret)
    {
        var copy = Keep(secret);
        var raw = new byte[Ed25519Point.Length];
        Ed25519.GeneratePublicKey(copy, 0, raw, 0);
        return new Ed25519Signer(copy, PublicKey.FromEd25519(raw));
    }

    public override byte[] Sign(ReadOnlySpan<byte> message)
    {
        var secret = Secret;
        var signature = new byte[Ed25519Verifier.SignatureLength];
        var buffer = ArrayPool<byte>.Shared.Rent(message.Length);
        try
        {
            message.CopyTo(buffer);
            Ed25519.Sign(secret, 0, _raw, 0, buffer, 0, message.Length, signature, 0);
            return signature;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
