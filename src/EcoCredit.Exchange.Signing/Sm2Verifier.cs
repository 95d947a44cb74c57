namespace EcoCredit.Exchange.Signing;

/// <summary>SM2 with SM3 (GB/T 32918.2, 7).</summary>
internal sealed class Sm2Verifier(PublicKey publicKey, ISm2Provider provider) : IVerifier
{
    private readonly ISm2PublicKey _key = provider.ImportPublic(publicKey.RawKey.Span);

    public PublicKey PublicKey => publicKey;

    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        // Before any library, so that what is a signature does not depend on which one there is.
        Span<byte> raw = stackalloc byte[DerSignature.RawLength];
        return DerSignature.TryDecode(signature, Sm2Curve.Order, raw) && _key.Verify(message, signature, raw);
    }
}
