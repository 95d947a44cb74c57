using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Security;

namespace EcoCredit.Exchange.Signing;

/// <summary>SM2 with SM3 (GB/T 32918.2, 6), nonces from the operating system.</summary>
internal sealed class Sm2KeySigner : SoftwareSigner
{
    // Only read after construction.
    private readonly ParametersWithID _key;

    private Sm2KeySigner(byte[] secret, PublicKey publicKey, ECPrivateKeyParameters key, SecureRandom random)
        : base(secret, publicKey)
    {
        _key = new ParametersWithID(new ParametersWithRandom(key, random), Sm2Curve.DistinguishingId);
    }

    public static Sm2KeySigner FromSecret(ReadOnlySpan<byte> secret) =>
        FromSecret(secret, new SecureRandom(new CryptoApiRandomGenerator()));

    /// <summary>As the other, with a source of nonces of the caller's own: published vectors name theirs.</summary>
    internal static Sm2KeySigner FromSecret(ReadOnlySpan<byte> secret, SecureRandom random)
    {
        if (!IsSecret(secret))
            throw new InvalidKeyException("the private key is not between 1 and the order of SM2 less 2");
        var copy = secret.ToArray();
        var d = new BigInteger(1, copy);
        var point = new FixedPointCombMultiplier().Multiply(Sm2Curve.Domain.G, d).Normalize();
        var publicKey = PublicKey.FromRaw(SignatureAlgorithm.Sm2Sm3, point.GetEncoded(compressed: false));
        return new Sm2KeySigner(copy, publicKey, new ECPrivateKeyParameters(d, Sm2Curve.Domain), random);
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

        // A used signer drops ZA and would sign something else, so each signature has its own.
        var signer = new SM2Signer(PlainDsaEncoding.Instance);
        signer.Init(forSigning: true, _key);
        Chunks.Feed(message, signer.BlockUpdate);
        return DerSignature.Encode(signer.GenerateSignature());
    }
}
