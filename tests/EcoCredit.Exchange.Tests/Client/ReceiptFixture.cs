using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Tests.Client;

/// <summary>A node, an asking agency and one status statement with its receipt, all made by hand.</summary>
internal sealed class ReceiptFixture : IDisposable
{
    public const string NodeCode = "11990100MB0000027F";
    public const string AskerCode = "11990000MB00000430";
    public const string Origin = "exchange.ecocredit/" + NodeCode;

    public static readonly DateTimeOffset Issued = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly ISigner _ledgerEd25519 = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
    private readonly ISigner _ledgerP256 = PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);

    public ReceiptFixture()
    {
        Statement = new StatusStatement
        {
            Header = new Header { Id = "6f1c9a52-1b61-4d0e-9a55-3f0f0a3d7c11", SourceAgency = NodeCode, IssueTime = Timestamp.FromDateTimeOffset(Issued), AreaCode = "990100" },
            AskedBy = AskerCode,
            Purpose = Purpose.Procurement,
        };
        Document = Envelopes.Sign(Signer, Statement);
        Receipt = MakeReceipt(Document, Entry(Document), Origin);
        Node = new Agency { Code = NodeCode, SigningKeys = { KeyOf(Signer) }, LedgerKeys = { NameOf(_ledgerEd25519), NameOf(_ledgerP256) } };
    }

    public ISigner Signer { get; } = PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);

    public StatusStatement Statement { get; }

    public Envelope Document { get; set; }

    public Receipt Receipt { get; set; }

    public Agency Node { get; }

    private static byte[] Opening { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public ReceiptVerification Verify(ReceiptExpectation? expectation = null) =>
        new ReceiptVerifier(ReceiptTrust.From([Node])).Verify(Document, Receipt, expectation ?? ReceiptExpectation.None);

    public static SigningKey KeyOf(ISigner signer) => new()
    {
        KeyId = signer.PublicKey.KeyId,
        PublicKey = ByteString.CopyFrom(signer.PublicKey.Spki.Span),
        ValidFrom = Timestamp.FromDateTimeOffset(Issued.AddDays(-1)),
    };

    public static LedgerEntry Entry(Envelope document) => new(
        LedgerEntryType.Disclosure, Issued.ToUnixTimeMilliseconds(), NodeCode, AskerCode, (ushort)DocumentKind.StatusStatement, (ushort)Purpose.Procurement,
        LedgerEntry.RequestDigest(Opening, [1, 2, 3]), EntryCommitment.Compute(Opening, document.ToByteArray()));

    /// <summary>The entry of a document that was taken in: its digest is that of the payload.</summary>
    public static LedgerEntry EntryOfIntake(Envelope document) =>
        Entry(document) with { Digest = LedgerEntry.RequestDigest(Opening, document.Payload.Span) };

    /// <summary>The entry as the second of two, under a checkpoint of this origin by the node's ledger keys, or by another key.</summary>
    public Receipt MakeReceipt(Envelope document, LedgerEntry entry, string origin, ISigner? ledgerKey = null)
    {
        _ = document;
        var bytes = new byte[LedgerEntry.Length];
        entry.Write(bytes);
        var first = MerkleHash.Leaf([42]);
        var leaf = MerkleHash.Leaf(bytes);
        var root = MerkleHash.Node(in first, in leaf);
        NoteSigner[] signers = ledgerKey is null ? [new(origin, _ledgerEd25519), new(origin, _ledgerP256)] : [new(origin, ledgerKey)];
        return new Receipt
        {
            Index = 1,
            Entry = ByteString.CopyFrom(bytes),
            Opening = ByteString.CopyFrom(Opening),
            InclusionProof = { ByteString.CopyFrom(first.ToArray()) },
            Checkpoint = ByteString.CopyFrom(SignedNote.Sign(new Checkpoint(origin, 2, root).ToBody(), signers).Encode()),
        };
    }

    public static ByteString Flip(ByteString bytes, int at)
    {
        var copy = bytes.ToByteArray();
        copy[at < 0 ? copy.Length + at : at] ^= 1;
        return ByteString.CopyFrom(copy);
    }

    public void Dispose()
    {
        Signer.Dispose();
        _ledgerEd25519.Dispose();
        _ledgerP256.Dispose();
    }

    private static string NameOf(ISigner signer) => NoteVerifier.Create(Origin, signer.PublicKey).ToString();
}
