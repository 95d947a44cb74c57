using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Security;

namespace EcoCredit.Exchange.Signing;

/// <summary>SM2 by BouncyCastle, which runs wherever the program does.</summary>
/// <param name="random">Where nonces come from: published vectors name theirs.</param>
internal sealed class BouncyCastleSm2(SecureRandom random) : ISm2Provider
{
    /// <summary>Nonces from the operating system.</summary>
    public static readonly BouncyCastleSm2 Instance = new(new SecureRandom(new CryptoApiRandomGenerator()));

    public string Name => "BouncyCastle";

    public ISm2PublicKey ImportPublic(ReadOnlySpan<byte> point) => new VerificationKey(point);

    public ISm2PrivateKey ImportPrivate(ReadOnlySpan<byte> secret) => new SigningKey(new BigInteger(1, secret.ToArray()), random);

    private sealed class VerificationKey(ReadOnlySpan<byte> point) : ISm2PublicKey
    {
        // Only read after construction; the library fills the point's tables under its own lock.
        private readonly ParametersWithID _key = new(
            new ECPublicKeyParameters(Sm2Curve.DecodePoint(point), Sm2Curve.Domain), Sm2Curve.DistinguishingId.ToArray());

        public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> der, ReadOnlySpan<byte> raw)
        {
            // A used signer drops ZA and would check something else, so each verification has its own. It gets r ‖ s: its own parser of
            // ASN.1 recurses without a bound and is never reached.
            var verifier = new SM2Signer(PlainDsaEncoding.Instance);
            verifier.Init(forSigning: false, _key);
            Chunks.Feed(message, verifier.BlockUpdate);
            return verifier.VerifySignature(raw.ToArray());
        }
    }

    private sealed class SigningKey(BigInteger d, SecureRandom random) : ISm2PrivateKey
    {
        // Only read after construction.
        private readonly ParametersWithID _key = new(
            new ParametersWithRandom(new ECPrivateKeyParameters(d, Sm2Curve.Domain), random), Sm2Curve.DistinguishingId.ToArray());

        public ReadOnlyMemory<byte> Point { get; } =
            new FixedPointCombMultiplier().Multiply(Sm2Curve.Domain.G, d).Normalize().GetEncoded(compressed: false);

        public byte[] Sign(ReadOnlySpan<byte> message)
        {
            // A used signer drops ZA and would sign something else, so each signature has its own.
            var signer = new SM2Signer(PlainDsaEncoding.Instance);
            signer.Init(forSigning: true, _key);
            Chunks.Feed(message, signer.BlockUpdate);
            return DerSignature.Encode(signer.GenerateSignature());
        }

        // The library's numbers cannot be cleared.
        public void Dispose()
        {
        }
    }
}
