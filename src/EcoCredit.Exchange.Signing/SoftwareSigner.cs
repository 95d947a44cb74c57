using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// A private key in this process's memory. All three algorithms have a secret of 32 bytes: the big-endian d of P-256 and SM2, the seed of
/// Ed25519 (RFC 8032, 5.1.5). The array is cleared on disposal; copies that the libraries make are theirs.
/// </summary>
internal abstract class SoftwareSigner : ISigner
{
    public const int SecretLength = 32;

    private readonly byte[] _secret;
    private volatile bool _disposed;

    protected SoftwareSigner(byte[] secret, PublicKey publicKey)
    {
        _secret = secret;
        PublicKey = publicKey;
    }

    public SignatureAlgorithm Algorithm => PublicKey.Algorithm;

    public PublicKey PublicKey { get; }

    /// <summary>The secret, for as long as this signer is not disposed of.</summary>
    public byte[] Secret
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _secret;
        }
    }

    /// <summary>Makes a signer that owns a copy of the secret.</summary>
    /// <exception cref="InvalidKeyException">The secret is out of range for the algorithm.</exception>
    public static SoftwareSigner Create(SignatureAlgorithm algorithm, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
            throw new InvalidKeyException($"a private key has {SecretLength} bytes, not {secret.Length}");
        return algorithm switch
        {
            SignatureAlgorithm.EcdsaP256Sha256 => EcdsaP256Signer.FromSecret(secret),
            SignatureAlgorithm.Sm2Sm3 => Sm2KeySigner.FromSecret(secret),
            SignatureAlgorithm.Ed25519 => Ed25519Signer.FromSecret(secret),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "not a signature algorithm of this product"),
        };
    }

    /// <summary>Tells whether 32 random bytes are a private key of the algorithm.</summary>
    public static bool IsSecret(SignatureAlgorithm algorithm, ReadOnlySpan<byte> secret) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP256Sha256 => DerSignature.IsInRange(secret, P256Curve.Order),
        SignatureAlgorithm.Sm2Sm3 => Sm2KeySigner.IsSecret(secret),
        _ => true,
    };

    /// <summary>Copies a secret to where the collector leaves it, so that clearing it clears the only copy made here.</summary>
    protected static byte[] Keep(ReadOnlySpan<byte> secret)
    {
        var copy = GC.AllocateUninitializedArray<byte>(secret.Length, pinned: true);
        secret.CopyTo(copy);
        return copy;
    }

    protected bool IsDisposed => _disposed;

    public abstract byte[] Sign(ReadOnlySpan<byte> message);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Release();
        CryptographicOperations.ZeroMemory(_secret);
    }

    /// <summary>Gives up what a derived signer holds beside the secret.</summary>
    protected virtual void Release()
    {
    }
}
