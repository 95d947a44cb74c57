using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>A signed document and its row.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Id">Its id.</param>
/// <param name="Envelope">The bytes to send, the same on every run.</param>
internal sealed record SignedRow(int Row, string Id, Envelope Envelope);

/// <summary>What there is to send.</summary>
/// <param name="ToSend">Documents without an acceptance of this node.</param>
/// <param name="AlreadyAccepted">Documents that the journal has an acceptance of, and their number.</param>
/// <param name="Repeated">Rows that say the same as an earlier row: they are the same document.</param>
/// <param name="Changed">Rows whose number and subject were sent before with another content: they are new documents.</param>
internal sealed record PushBatch(
    IReadOnlyList<SignedRow> ToSend, int AlreadyAccepted, IReadOnlyList<int> Repeated, IReadOnlyList<int> Changed)
{
    /// <summary>Gives every draft its id, signs what was not signed before, and puts it on disk.</summary>
    public static PushBatch Prepare(IReadOnlyList<Draft> drafts, PushJournal journal, ISigner signer, string node, DateTimeOffset now)
    {
        var toSend = new List<SignedRow>();
        var repeated = new List<int>();
        var changed = new List<(int Row, string Matter)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var accepted = 0;
        foreach (var (row, draft) in drafts)
        {
            var content = DocumentIds.ContentOf(draft);
            var matter = DocumentIds.MatterOf(draft);
            var id = draft.Header.Id.Length > 0 ? draft.Header.Id : DocumentIds.IdOf(draft, content);
            if (!seen.Add(id))
            {
                repeated.Add(row);
                continue;
            }

            var envelope = journal.FindSigned(id, content);
            if (envelope is null)
            {
                // Who says what a document stands in the place of knows that it is a new one.
                if (journal.IdsOf(matter).Count > 0 && draft.Header.Supersedes is null) changed.Add((row, matter));
                envelope = Sign(draft, id, signer, now);
                journal.AddSigned(id, matter, content, envelope);
            }

            if (journal.IsAccepted(id, node)) accepted++;
            else toSend.Add(new SignedRow(row, id, envelope));
        }

        // What is sent has to be on disk first: a lost answer is asked for again with the same bytes.
        journal.Flush();
        // Two rows of one file may share number and subject; changed is only what stood there before and is gone.
        var gone = changed.Where(c => journal.IdsOf(c.Matter).Any(id => !seen.Contains(id))).Select(c => c.Row);
        return new PushBatch(toSend, accepted, repeated, [.. gone]);
    }

    private static Envelope Sign(IDocument draft, string id, ISigner signer, DateTimeOffset now)
    {
        draft.Header.Id = id;
        draft.Header.IssueTime ??= Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()));
        return Envelopes.Sign(signer, draft);
    }
}
