namespace EcoCredit.Exchange.Signing;

/// <summary>SM2 with SM3 (GB/T 32918.2, 6), nonces from the library's generator.</summary>
internal sealed class Sm2KeySigner : SoftwareSigner
{
    private readonly ISm2PrivateKey _key;

    private Sm2KeySigner(byte[] secret, ISm2PrivateKey key)
        : base(secret, PublicKey.FromRaw(SignatureAlgorithm.Sm2Sm3, key.Point.Span))
    {
        _key = key;
    }

    public static Sm2KeySigner FromSecret(ReadOnlySpan<byte> secret) => FromSecret(secret, Sm2.ForSigning);

    /// <summary>As the other, by a library of the caller's choice.</summary>
    internal static Sm2KeySigner FromSecret(ReadOnlySpan<byte> secret, ISm2Provider provider)
    {
        if (!IsSecret(secret))
            throw new InvalidKeyException("the private key is not between 1 and the order of SM2 less 2");
        return new Sm2KeySigner(Keep(secret), provider.ImportPrivate(secret));
    }

    /// <summary>GB/T 32918.1, 6.1: d is between 1 and n − 2, as signing divides by d + 1.</summary>
    internal static bool IsSecret(ReadOnlySpan<byte> secret)
    {
        Span<byte> last = stackalloc byte[SecretLength];
        Sm2Curve.Order.CopyTo(last);
        last[^1]--;
        return DerSignature.IsInRange(secret, last);
    }

    public override byte[] Sign(ReadOnlySpan<byte> message)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _key.Sign(message);
    }

    protected override void Release() => _key.Dispose();
}
