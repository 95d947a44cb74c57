using System.Diagnostics;
using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// What one entry of the ledger records: made on the caller's thread, so that the writer only gives out the index and the time. The body is
/// committed to and stored encrypted; nothing of it stands in the entry.
/// </summary>
internal sealed class JournalUnit
{
    private readonly TaskCompletionSource<JournalOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private JournalUnit(
        LedgerEntryType type,
        string otherParty,
        int kind,
        int purpose,
        byte[] opening,
        TreeHash digest,
        TreeHash commitment,
        EncryptedBody body)
    {
        Type = type;
        OtherParty = otherParty;
        Kind = (ushort)kind;
        Purpose = (ushort)purpose;
        Opening = opening;
        Digest = digest;
        Commitment = commitment;
        (BodyKeyId, Ciphertext) = body;
    }

    public LedgerEntryType Type { get; }

    public string OtherParty { get; }

    public ushort Kind { get; }

    public ushort Purpose { get; }

    public byte[] Opening { get; }

    /// <summary>Digest of the request, salted with the opening.</summary>
    public TreeHash Digest { get; }

    public TreeHash Commitment { get; }

    public byte[] Ciphertext { get; }

    /// <summary>The length of the body as it is committed to.</summary>
    public int BodyLength { get; private init; }

    /// <summary>The key that the body is encrypted with.</summary>
    public string BodyKeyId { get; }

    /// <summary>The document that this entry takes in; <see langword="null"/> for a disclosure or a refusal.</summary>
    public NewDocument? Document { get; private init; }

    /// <summary>What the document was judged by, or the answer rests on; <see langword="null"/> where nothing can make it stale.</summary>
    public CaseGuard? Guard { get; init; }

    /// <summary>Documents that follow from it: appended right behind it, in the same transaction or not at all.</summary>
    public IReadOnlyList<JournalUnit> Companions { get; init; } = [];

    /// <summary>Bodies that are erased with this entry, in its transaction or not at all.</summary>
    public IReadOnlyList<BodyErasure> Erases { get; init; } = [];

    /// <summary>The configuration that this entry records; noted with it, so that it is recorded once.</summary>
    public RecordedConfiguration? Configuration { get; init; }

    /// <summary>Entries that it takes, with what follows from it.</summary>
    public int Entries => 1 + Companions.Count;

    /// <summary>Bytes that it holds, with what follows from it: a document waits as it came, however short its ciphertext is.</summary>
    public long Weight => Companions.Count == 0 ? BodyLength : BodyLength + Companions.Sum(c => (long)c.BodyLength);

    /// <summary>The call that made it, where it is followed: the commit is a part of it.</summary>
    public Activity? Call { get; } = NodeTraces.FollowedCall;

    /// <summary>Completed after the commit, and never before.</summary>
    public Task<JournalOutcome> Outcome => _outcome.Task;

    /// <summary>Makes a unit.</summary>
    /// <param name="type">What the entry is.</param>
    /// <param name="otherParty">Credit code of the agency on the other side.</param>
    /// <param name="kind">Number of the document kind, 0 where none fits.</param>
    /// <param name="purpose">Number of the purpose, 0 for none.</param>
    /// <param name="request">The request, of which a salted digest is kept.</param>
    /// <param name="body">What the entry commits to.</param>
    /// <param name="document">The document taken in, if it is one.</param>
    /// <param name="follow">What it was judged by and what follows from it.</param>
    /// <param name="cipher">Encrypts the body.</param>
    public static JournalUnit Create(
        LedgerEntryType type,
        string otherParty,
        int kind,
        int purpose,
        ReadOnlySpan<byte> request,
        ReadOnlySpan<byte> body,
        NewDocument? document,
        UnitFollow follow,
        BodyCipher cipher)
    {
        var opening = RandomNumberGenerator.GetBytes(EntryCommitment.OpeningLength);
        var commitment = EntryCommitment.Compute(opening, body);
        return new JournalUnit(
            type,
            otherParty,
            kind,
            purpose,
            opening,
            LedgerEntry.RequestDigest(opening, request),
            commitment,
            cipher.Encrypt(body, commitment))
        {
            BodyLength = body.Length,
            Document = document,
            Guard = follow.Guard,
            Companions = follow.Companions,
            Erases = follow.Erases,
            Configuration = follow.Configuration,
        };
    }

    public void Complete(JournalOutcome outcome) => _outcome.TrySetResult(outcome);

    public void Fail(Exception exception)
    {
        // Whoever waited may have gone away.
        if (_outcome.TrySetException(exception)) _ = _outcome.Task.Exception;
    }
}

/// <summary>What a document was judged by and what follows from it.</summary>
internal sealed record UnitFollow(CaseGuard? Guard, IReadOnlyList<JournalUnit> Companions)
{
    /// <summary>Judged alone, and nothing follows.</summary>
    public static UnitFollow None { get; } = new(null, []);

    /// <summary>Bodies that are erased with it.</summary>
    public IReadOnlyList<BodyErasure> Erases { get; init; } = [];

    /// <summary>The configuration that it records.</summary>
    public RecordedConfiguration? Configuration { get; init; }
}

/// <summary>A body that is erased.</summary>
/// <param name="Index">The entry whose body it is.</param>
/// <param name="Document">What the document was about, where it was one: whoever goes by it now has to look again.</param>
/// <param name="Question">What was asked, where it was an answer.</param>
internal sealed record BodyErasure(long Index, DocumentStub? Document, AskedQuestion? Question);

/// <summary>A question whose answer is erased: what was derived from it goes too.</summary>
internal sealed record AskedQuestion(string Agency, long TimeMs);

/// <summary>That a configuration was recorded.</summary>
/// <param name="Name">Which, for example "Directory".</param>
/// <param name="Digest">SHA-256 of what was recorded, hexadecimal.</param>
internal sealed record RecordedConfiguration(string Name, string Digest);

/// <summary>A document on its way into the tables.</summary>
/// <param name="Row">Its columns; index and time are filled in by the journal.</param>
/// <param name="Facts">What it says about its subject's status.</param>
internal sealed record NewDocument(DocumentColumns Row, IReadOnlyList<Fact> Facts)
{
    /// <summary>The envelope as it came, which is the body; whoever has none opens the body. Not to be changed.</summary>
    public Envelope? Envelope { get; init; }
}

/// <summary>The columns of a document that are known before it has an index.</summary>
internal sealed record DocumentColumns(
    string Source,
    string DocumentId,
    int Kind,
    byte[] PayloadDigest,
    string Subject,
    string Area,
    int Visibility,
    long IssuedAtMs,
    string SignerKeyId,
    string CarriedBy,
    IReadOnlyList<DocumentKey> Ends)
{
    /// <summary>What makes the document this one: source and id.</summary>
    public DocumentKey Key => new(Source, DocumentId);

    /// <summary>What it is about.</summary>
    public DocumentStub Stub => new(Kind, Subject, Area, Ends.Count > 0);
}

/// <summary>Identity of a document.</summary>
internal readonly record struct DocumentKey(string Source, string DocumentId);

/// <summary>What became of a unit.</summary>
internal abstract record JournalOutcome
{
    private JournalOutcome()
    {
    }

    /// <summary>It stands in the ledger.</summary>
    public sealed record Appended(long Index, byte[] Entry, byte[] Opening, SignedTree Tree) : JournalOutcome;

    /// <summary>The same payload was there before, under this index.</summary>
    public sealed record Duplicate(long Index) : JournalOutcome;

    /// <summary>Another payload of the same source has this id.</summary>
    public sealed record Conflict(long Index) : JournalOutcome;

    /// <summary>A document of this source and id was here, under this index, and its body was erased.</summary>
    public sealed record Erased(long Index) : JournalOutcome;

    /// <summary>Something that it was judged by has come in since: judge it again.</summary>
    public sealed record Stale : JournalOutcome;
}

/// <summary>A committed state of the tree and the note that signs it.</summary>
internal sealed record SignedTree(TreeSnapshot Snapshot, byte[] Note);
