namespace EcoCredit.Exchange.Signing.Libcrypto;

/// <summary>
/// What a library has to show before it decides about signatures: the published example of GB/T 32918.5, A.2, forgeries of it, and
/// signatures that another library checks and makes.
/// </summary>
internal static class Sm2SelfTest
{
    // An empty message, one block, and many.
    private static readonly int[] MessageLengths = [0, 14, 1000];

    /// <summary>The private key of the published example; it protects nothing.</summary>
    private static byte[] Secret => Convert.FromHexString("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");

    private static byte[] Point => Convert.FromHexString(
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        + "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13");

    private static byte[] Signature => Convert.FromHexString(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        + "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA");

    /// <summary>s + (r + s)·d is 0, which only the owner of the key can write: the point that is compared with r is infinity.</summary>
    private static byte[] InfinitySignature => Convert.FromHexString(
        "2EBDEF7184809162D3F23019614815FEB5286D23B7675E2E7BF8BC209DFB4A00"
        + "D243118E7C806F9E2D0ED0E79FB8EB01BDDC73486B5FA7FDD8C438E99CDAF824");

    /// <summary>s is the order less r, so that r + s is 0.</summary>
    private static byte[] NoSumSignature => Convert.FromHexString(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        + "0A5FC4F8B72D3B9CF1153AEC1E447E5E18BF0532F9F04DEA100F755C4AEE2070");

    /// <summary>Says in one English clause what is wrong with a library, or null.</summary>
    public static string? FindFault(ISm2Provider candidate, ISm2Provider reference)
    {
        using var signer = candidate.ImportPrivate(Secret);
        if (!signer.Point.Span.SequenceEqual(Point))
            return "it derives another public key than the published one";
        var verifier = candidate.ImportPublic(Point);
        return CheckPublished(verifier) ?? CheckAgainst(reference, signer, verifier);
    }

    private static string? CheckPublished(ISm2PublicKey verifier)
    {
        var message = "message digest"u8;
        if (!Verify(verifier, message, Signature))
            return "it refuses the published signature";
        var forged = Signature;
        forged[^1] ^= 1;
        return Verify(verifier, "message digesu"u8, Signature) || Verify(verifier, message, forged)
            || Verify(verifier, message, InfinitySignature) || Verify(verifier, message, NoSumSignature)
            ? "it takes a forged signature"
            : null;
    }

    private static string? CheckAgainst(ISm2Provider reference, ISm2PrivateKey signer, ISm2PublicKey verifier)
    {
        using var otherSigner = reference.ImportPrivate(Secret);
        var otherVerifier = reference.ImportPublic(Point);
        foreach (var length in MessageLengths)
        {
            var message = new byte[length];
            message.AsSpan().Fill((byte)length);
            if (!VerifyDer(otherVerifier, message, signer.Sign(message)))
                return $"{reference.Name} refuses what it signed";
            if (!VerifyDer(verifier, message, otherSigner.Sign(message)))
                return $"it refuses what {reference.Name} signed";
        }

        return null;
    }

    private static bool Verify(ISm2PublicKey verifier, ReadOnlySpan<byte> message, byte[] raw) =>
        verifier.Verify(message, DerSignature.Encode(raw), raw);

    private static bool VerifyDer(ISm2PublicKey verifier, ReadOnlySpan<byte> message, byte[] der)
    {
        Span<byte> raw = stackalloc byte[DerSignature.RawLength];
        return DerSignature.TryDecode(der, Sm2Curve.Order, raw) && verifier.Verify(message, der, raw);
    }
}
