namespace EcoCredit.Exchange.Ledger;

/// <summary>The signature type identifier bytes that are known here (C2SP signed-note, Signature types).</summary>
public enum NoteKeyType : byte
{
    /// <summary>Ed25519 over the text.</summary>
    Ed25519 = 0x01,

    /// <summary>ECDSA P-256 with SHA-256, ASN.1 DER, over the text. The key ID comes from the SPKI alone.</summary>
    Ecdsa = 0x02,

    /// <summary>A witness's Ed25519 cosignature with its time (C2SP tlog-cosignature).</summary>
    CosignatureV1 = 0x04,

    /// <summary>
    /// SM2 with SM3, ASN.1 DER, over the text. It has no assigned byte; the long identifier <c>ecocredit/sm2-sm3/v1</c> follows.
    /// </summary>
    Sm2 = 0xff,
}
