using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Client;

// Disclosure reports, and what two nodes say they sent each other.
public sealed partial class ExchangeClient
{
    /// <summary>
    /// The disclosure report about an organisation, page by page; each page with the checkpoint under which its entries are proved. For the
    /// node's own agency. Every proof is verified: what an entry says itself (who, when, for which purpose) is what the line says.
    /// </summary>
    /// <param name="subjectCode">The organisation (credit code).</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">A receipt or a proof does not hold.</exception>
    public async IAsyncEnumerable<ReportDisclosuresResponse> ReportDisclosuresAsync(
        string subjectCode, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var cursor = "";
        do
        {
            var page = await CallWithAccessAsync(access, context => _disclosures.ReportDisclosuresAsync(
                new ReportDisclosuresRequest { Access = context, SubjectCode = subjectCode, Cursor = cursor }, Options(cancellationToken)).ResponseAsync);
            RequireAnswer(page, access, isAsked: true);
            if (_options.VerifyReceipts) VerifyLines(page);
            yield return page;
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);
    }

    /// <summary>
    /// What the node's ledger says was sent to an agency and received from it in a period, page by page; each page with the checkpoint under
    /// which its entries are proved. Every proof is verified, and of what was sent the record of its documents too.
    /// </summary>
    /// <param name="peer">The agency (credit code): the caller itself, or any where the node's own agency asks.</param>
    /// <param name="from">Entries from this moment on.</param>
    /// <param name="to">Entries before this moment.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">A receipt or a proof does not hold.</exception>
    public async IAsyncEnumerable<ListExchangedResponse> ListExchangedAsync(
        string peer, DateTimeOffset from, DateTimeOffset to, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var cursor = "";
        do
        {
            var page = await ListExchangedAsync(
                new ListExchangedRequest
                {
                    Peer = peer,
                    From = Timestamp.FromDateTimeOffset(from),
                    To = Timestamp.FromDateTimeOffset(to),
                    Cursor = cursor,
                },
                access,
                cancellationToken);
            yield return page;
            cursor = page.NextCursor;
        }
        while (cursor.Length > 0);
    }

    /// <summary>What became of some documents on the node, whenever and from whomever they came. Every proof is verified.</summary>
    /// <param name="peer">The agency (credit code): the caller itself, or any where the node's own agency asks.</param>
    /// <param name="payloadDigests">SHA-256 of their payloads, at most 200.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">A receipt or a proof does not hold.</exception>
    public Task<ListExchangedResponse> LookUpExchangedAsync(
        string peer, IEnumerable<ByteString> payloadDigests, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        return ListExchangedAsync(new ListExchangedRequest { Peer = peer, LookUp = { payloadDigests } }, access, cancellationToken);
    }

    private async Task<ListExchangedResponse> ListExchangedAsync(
        ListExchangedRequest request, AccessTicket access, CancellationToken cancellationToken)
    {
        var page = await CallWithAccessAsync(access, context =>
        {
            var asked = request.Clone();
            asked.Access = context;
            return _disclosures.ListExchangedAsync(asked, Options(cancellationToken)).ResponseAsync;
        });
        RequireAnswer(page, access, isAsked: page.LookedUp.SequenceEqual(request.LookUp));
        if (_options.VerifyReceipts) VerifyExchanged(page, request.Peer);
        return page;
    }

    private void VerifyLines(ReportDisclosuresResponse page)
    {
        var proved = ProvedAnswer.Open(_source.Trust, page.Checkpoint, NodeOf(page.Receipt));
        foreach (var line in page.Lines)
        {
            var first = proved.Require(line.First, line.Agency, TypesOf(line.Way));
            var last = line.Last is null ? first : proved.Require(line.Last, line.Agency, TypesOf(line.Way));
            if (first.TimeMs != MsOf(line.FirstAt) || last.TimeMs != MsOf(line.LastAt)
                || first.PurposeCode != (int)line.Purpose || last.PurposeCode != (int)line.Purpose)
                throw ProvedAnswer.Differs($"{line.First.Index}");
        }
    }

    private static LedgerEntryType[] TypesOf(DisclosureWay way) => way switch
    {
        DisclosureWay.Push or DisclosureWay.Subscription => [LedgerEntryType.Delivery],
        DisclosureWay.Refused => [LedgerEntryType.Refusal],
        _ => [LedgerEntryType.Disclosure],
    };

    private void VerifyExchanged(ListExchangedResponse page, string peer)
    {
        var proved = ProvedAnswer.Open(_source.Trust, page.Checkpoint, NodeOf(page.Receipt));
        foreach (var entry in page.Entries) Verify(entry, peer);
        foreach (var found in page.Found)
        {
            // Whoever brought it.
            Verify(found.Received, "");
            if (found.Sent is not null) Verify(found.Sent, peer);
        }

        void Verify(ExchangedEntry? exchanged, string party)
        {
            var type = exchanged?.Direction == ExchangeDirection.Sent ? LedgerEntryType.Delivery : LedgerEntryType.Intake;
            var entry = proved.Require(exchanged?.Proof, party, type);
            if (entry.TimeMs != MsOf(exchanged!.At) || (type == LedgerEntryType.Delivery && !IsRecordOf(exchanged, entry)))
                throw ProvedAnswer.Differs($"{exchanged.Proof.Index}");
        }
    }

    // Erased, it names nothing and proves nothing.
    private static bool IsRecordOf(ExchangedEntry sent, LedgerEntry entry)
    {
        if (sent.Record.IsEmpty) return sent.Documents.Count == 0;
        if (sent.Opening.Length != EntryCommitment.OpeningLength
            || EntryCommitment.Compute(sent.Opening.Span, sent.Record.Span) != entry.Commitment) return false;
        try
        {
            return DisclosureRecord.Parser.ParseFrom(sent.Record).PayloadDigests.SequenceEqual(sent.Documents.Select(d => d.PayloadDigest));
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    // Of a receipt that was verified.
    private static string NodeOf(Receipt receipt) => LedgerEntry.TryParse(receipt.Entry.Span, out var entry, out _) ? entry.NodeCode : "";

    private static long MsOf(Timestamp? moment) => moment is null ? -1 : moment.ToDateTimeOffset().ToUnixTimeMilliseconds();
}
