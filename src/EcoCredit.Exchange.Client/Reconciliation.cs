using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>What two ledgers do not agree in.</summary>
public enum ExchangeMismatch
{
    /// <summary>One says that it sent a document; the other does not say that it got it, from anybody.</summary>
    SentNotReceived,

    /// <summary>One says that it got a document from the other; that one does not say that it sent it.</summary>
    ReceivedNotSent,

    /// <summary>An entry whose body was erased, or cannot be read: what was exchanged by it is not known.</summary>
    NotReadable,
}

/// <summary>An entry of one of the two ledgers and what it says of a document.</summary>
/// <param name="Node">Credit code of the node whose ledger it is.</param>
/// <param name="Checkpoint">The checkpoint that its proof is for.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Document">The document; <see langword="null"/> where the entry cannot be read.</param>
public sealed record ExchangedItem(string Node, ByteString Checkpoint, ExchangedEntry Entry, ExchangedDocument? Document);

/// <summary>A document that one ledger speaks of and the other does not.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Sender">The side that sent it, or should have.</param>
/// <param name="Recipient">The side that got it, or should have.</param>
/// <param name="Item">The entry that speaks of it.</param>
/// <param name="Denial">The other node's answer when it was asked for the document by its digest, with the receipt that proves that it said so;
/// <see langword="null"/> where it was not asked, since nobody knows for what.</param>
public sealed record ExchangeDifference(
    ExchangeMismatch Kind, string Sender, string Recipient, ExchangedItem Item, ListExchangedResponse? Denial);

/// <summary>What comparing gave.</summary>
/// <param name="Compared">Documents that one of the two says it sent or got in the period.</param>
/// <param name="Elsewhere">Of these, documents that the recipient has from somebody else, or that crossed outside the period: not lost.</param>
/// <param name="Differences">The rest that does not agree.</param>
public sealed record ReconciliationResult(int Compared, int Elsewhere, IReadOnlyList<ExchangeDifference> Differences);

/// <summary>One of two nodes that are compared.</summary>
/// <param name="Code">Credit code of its agency.</param>
/// <param name="Client">Asks it.</param>
public sealed record ReconciledNode(string Code, ExchangeClient Client);

/// <summary>
/// Compares what one node says it sent with what the other says it got, for a period, both ways, by the digests of the payloads. All that
/// either says is proved and verified as it is read. The other side is read a day further at both ends, so that what crossed midnight is no
/// difference; what is missing then is looked up by its digest, whenever and from whomever it came.
/// </summary>
public sealed class Reconciliation
{
    private const int LookUpAtOnce = 200;

    private static readonly TimeSpan Edge = TimeSpan.FromDays(1);

    private readonly ReconciledNode _own;
    private readonly ReconciledNode _peer;
    private readonly AccessTicket _access;

    /// <summary>Takes two nodes.</summary>
    /// <param name="own">The node of the agency that asks.</param>
    /// <param name="peer">The other node, which tells the agency what it exchanged with it.</param>
    /// <param name="access">Why.</param>
    public Reconciliation(ReconciledNode own, ReconciledNode peer, AccessTicket access)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(access);
        (_own, _peer, _access) = (own, peer, access);
    }

    /// <summary>Reads both ledgers and compares them.</summary>
    /// <param name="from">First moment of the period.</param>
    /// <param name="to">The moment after it.</param>
    /// <param name="progress">Called with the entries read so far.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ExchangeException">A node refused the question.</exception>
    /// <exception cref="ReceiptException">A node's proof does not hold.</exception>
    public async Task<ReconciliationResult> RunAsync(
        DateTimeOffset from, DateTimeOffset to, Action<int> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var count = 0;
        void Read(int more) => progress(count += more);
        var own = await ReadAsync(_own, _peer.Code, from, to, Read, cancellationToken);
        // Read last: what the other side sent meanwhile cannot look as if it had come from nowhere.
        var peer = await ReadAsync(_peer, _own.Code, from, to, Read, cancellationToken);
        var result = new Findings();
        await CompareAsync(own, _peer, peer, isSent: true, result, cancellationToken);
        await CompareAsync(own, _peer, peer, isSent: false, result, cancellationToken);
        await CompareAsync(peer, _own, own, isSent: true, result, cancellationToken);
        await CompareAsync(peer, _own, own, isSent: false, result, cancellationToken);
        return new ReconciliationResult(result.Compared.Count, result.Elsewhere, result.Differences);
    }

    private async Task<Side> ReadAsync(
        ReconciledNode node, string about, DateTimeOffset from, DateTimeOffset to, Action<int> progress, CancellationToken cancellationToken)
    {
        var side = new Side(node.Code, from, to);
        var asked = node.Code == _own.Code ? about : _own.Code;
        await foreach (var page in node.Client.ListExchangedAsync(asked, from - Edge, to + Edge, _access, cancellationToken))
        {
            foreach (var entry in page.Entries) side.Add(page.Checkpoint, entry);
            progress(page.Entries.Count);
        }

        return side;
    }

    /// <summary>What one side says of one direction, against what the other says.</summary>
    private async Task CompareAsync(
        Side side, ReconciledNode otherNode, Side other, bool isSent, Findings findings, CancellationToken cancellationToken)
    {
        var mine = side.InPeriod(isSent).ToList();
        var theirs = other.Digests(!isSent);
        foreach (var item in mine) findings.Compared.Add((isSent == (side.Node == _own.Code), item.Document!.PayloadDigest));
        foreach (var unreadable in side.Unreadable(isSent))
            findings.Differences.Add(Differ(ExchangeMismatch.NotReadable, side, other, unreadable, isSent, denial: null));
        foreach (var part in mine.Where(i => !theirs.Contains(i.Document!.PayloadDigest)).Chunk(LookUpAtOnce))
        {
            var asked = otherNode.Code == _own.Code ? _peer.Code : _own.Code;
            var answer = await otherNode.Client.LookUpExchangedAsync(
                asked, part.Select(i => i.Document!.PayloadDigest), _access, cancellationToken);
            var found = answer.Found.ToDictionary(f => f.PayloadDigest);
            foreach (var item in part)
            {
                if (found.TryGetValue(item.Document!.PayloadDigest, out var there) && await IsThereAsync(item, there, isSent, cancellationToken))
                {
                    findings.Elsewhere++;
                    continue;
                }

                findings.Differences.Add(Differ(
                    isSent ? ExchangeMismatch.SentNotReceived : ExchangeMismatch.ReceivedNotSent, side, other, item, isSent, answer));
            }
        }
    }

    /// <summary>
    /// Whether what the other side found is proved: that it was sent, by the record; that it was got, by the document itself, which the
    /// agency's own node holds.
    /// </summary>
    private async Task<bool> IsThereAsync(ExchangedItem item, FoundDocument found, bool isSent, CancellationToken cancellationToken)
    {
        if (!isSent) return found.Sent?.Documents.Any(d => d.PayloadDigest == item.Document!.PayloadDigest) == true;
        if (found.Received is not { Opening.Length: EntryCommitment.OpeningLength } received || item.Document!.Document is not { } reference) return false;
        try
        {
            var document = (await _own.Client.GetDocumentAsync(reference, _access, cancellationToken)).Document.Envelope;
            return ByteString.CopyFrom(SHA256.HashData(document.Payload.Span)) == item.Document.PayloadDigest
                && LedgerEntry.TryParse(received.Proof.Entry.Span, out var entry, out _)
                && entry.Digest == LedgerEntry.RequestDigest(received.Opening.Span, document.Payload.Span);
        }
        catch (ExchangeException e) when (e.Error is { Reason: ErrorReason.NotFound })
        {
            // Without the document there is nothing to prove it by.
            return false;
        }
    }

    private static ExchangeDifference Differ(
        ExchangeMismatch kind, Side side, Side other, ExchangedItem item, bool isSent, ListExchangedResponse? denial) =>
        new(kind, isSent ? side.Node : other.Node, isSent ? other.Node : side.Node, item, denial);

    private sealed class Findings
    {
        /// <summary>Each document once for its direction, whoever speaks of it.</summary>
        public HashSet<(bool IsOutgoing, ByteString Digest)> Compared { get; } = [];

        public int Elsewhere { get; set; }

        public List<ExchangeDifference> Differences { get; } = [];
    }

    /// <summary>What one node says.</summary>
    private sealed class Side(string node, DateTimeOffset from, DateTimeOffset to)
    {
        private readonly List<ExchangedItem> _items = [];

        public string Node => node;

        public void Add(ByteString checkpoint, ExchangedEntry entry)
        {
            if (entry.Documents.Count == 0) _items.Add(new(node, checkpoint, entry, null));
            foreach (var document in entry.Documents) _items.Add(new(node, checkpoint, entry, document));
        }

        /// <summary>Documents of one direction in the period, each once: what was recorded again was not sent again.</summary>
        public IEnumerable<ExchangedItem> InPeriod(bool isSent) =>
            Of(isSent).Where(i => i.Document is not null && IsInPeriod(i)).DistinctBy(i => i.Document!.PayloadDigest);

        public IEnumerable<ExchangedItem> Unreadable(bool isSent) => Of(isSent).Where(i => i.Document is null && IsInPeriod(i));

        public HashSet<ByteString> Digests(bool isSent) => [.. Of(isSent).Where(i => i.Document is not null).Select(i => i.Document!.PayloadDigest)];

        private IEnumerable<ExchangedItem> Of(bool isSent) =>
            _items.Where(i => i.Entry.Direction == (isSent ? ExchangeDirection.Sent : ExchangeDirection.Received));

        private bool IsInPeriod(ExchangedItem item) => item.Entry.At.ToDateTimeOffset() is var at && at >= from && at < to;
    }
}
