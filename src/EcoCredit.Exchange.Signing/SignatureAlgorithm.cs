namespace EcoCredit.Exchange.Signing;

/// <summary>
/// The signature algorithms that a document or a checkpoint can carry. The algorithm belongs to the key, never to the envelope.
/// </summary>
public enum SignatureAlgorithm
{
    /// <summary>ECDSA over NIST P-256 with SHA-256; signatures are ASN.1 DER (RFC 5480, FIPS 186-5).</summary>
    EcdsaP256Sha256 = 1,

    /// <summary>SM2 with SM3, distinguishing ID <c>1234567812345678</c>; signatures are ASN.1 DER (GB/T 32918.2, GB/T 35276).</summary>
    Sm2Sm3 = 2,

    /// <summary>Ed25519, 64-byte signatures (RFC 8032).</summary>
    Ed25519 = 3,
}
