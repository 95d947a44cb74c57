using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// ECDSA over P-256 with SHA-256. As for every ECDSA, (r, n − s) is valid beside (r, s): the bytes of a signature, or of an envelope,
/// identify nothing.
/// </summary>
internal sealed class EcdsaP256Verifier : IVerifier
{
    private readonly EcdsaPool _pool;

    public EcdsaP256Verifier(PublicKey publicKey)
    {
        PublicKey = publicKey;
        _pool = new EcdsaPool(Import);
    }

    public PublicKey PublicKey { get; }

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> raw = stackalloc byte[DerSignature.RawLength];
        if (!DerSignature.TryDecode(signature, P256Curve.Order, raw))
            return false;

        var key = _pool.Rent();
        try
        {
            return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            _pool.Return(key);
        }
    }

    private ECDsa Import()
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(PublicKey.Spki.Span, out _);
        return key;
    }
}
