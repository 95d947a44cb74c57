using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing;

/// <summary>ECDSA over P-256 with SHA-256 (FIPS 186-5, 6.4), nonces from the platform's library.</summary>
internal sealed class EcdsaP256Signer : SoftwareSigner
{
    private readonly EcdsaPool _pool;

    private EcdsaP256Signer(byte[] secret, PublicKey publicKey)
        : base(secret, publicKey)
    {
        _pool = new EcdsaPool(() => Import(Secret));
    }

    public static EcdsaP256Signer FromSecret(ReadOnlySpan<byte> secret)
    {
        if (!IsSecret(SignatureAlgorithm.EcdsaP256Sha256, secret))
            throw new InvalidKeyException("the private key is not between 1 and the order of P-256");
        var copy = Keep(secret);
        using var key = Import(copy);
        return new EcdsaP256Signer(copy, PublicKey.FromSpki(key.ExportSubjectPublicKeyInfo()));
    }

    public override byte[] Sign(ReadOnlySpan<byte> message)
    {
        var key = _pool.Rent();
        try
        {
            return key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        finally
        {
            _pool.Return(key);
        }
    }

    protected override void Release() => _pool.Close();

    private static ECDsa Import(byte[] secret) => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
}
