using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace EcoCredit.Exchange.Signing;

/// <summary>SM2 with SM3 (GB/T 32918.2, 7).</summary>
internal sealed class Sm2Verifier(PublicKey publicKey) : IVerifier
{
    // Only read after construction; the library fills the point's tables under its own lock.
    private readonly ParametersWithID _key = new(
        new ECPublicKeyParameters(Sm2Curve.DecodePoint(publicKey.RawKey.Span), Sm2Curve.Domain), Sm2Curve.DistinguishingId);

    public PublicKey PublicKey => publicKey;

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> raw = stackalloc byte[DerSignature.RawLength];
        if (!DerSignature.TryDecode(signature, Sm2Curve.Order, raw))
            return false;

        // A used signer drops ZA and would check something else, so each verification has its own. It gets r ‖ s: its own parser of
        // ASN.1 recurses without a bound and is never reached.
        var verifier = new SM2Signer(PlainDsaEncoding.Instance);
        verifier.Init(forSigning: false, _key);
        Chunks.Feed(message, verifier.BlockUpdate);
        return verifier.VerifySignature(raw.ToArray());
    }
}
