using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>Reads a stored publication back: it is shown only if it is the node's own word about the stored ledger.</summary>
internal static class StoredNote
{
    /// <summary>The note, if this node has signed it for the size and the root of its row.</summary>
    /// <exception cref="LedgerCorruptException">It is something else.</exception>
    public static byte[] Check(LedgerPublicationRow row, CheckpointSigner signer)
    {
        if (!SignedNote.TryParse(row.Note, out var note, out var reason)) throw Refuse(row, reason);
        var verification = note.Verify(signer.Verifiers);
        if (!verification.IsAccepted) throw Refuse(row, verification.Rejection);
        if (!Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out reason)) throw Refuse(row, reason);
        var isOfRow = checkpoint.Size == row.Size && checkpoint.Root.ToArray().AsSpan().SequenceEqual(row.Root);
        return checkpoint.Origin == signer.Origin && isOfRow
            ? row.Note
            : throw Refuse(row, "it says something else than its row");
    }

    /// <summary>The stored entries give the published root.</summary>
    /// <exception cref="LedgerCorruptException">They give another.</exception>
    public static void RequireRoot(LedgerPublicationRow row, TreeSnapshot tree)
    {
        if (!tree.Root.ToArray().AsSpan().SequenceEqual(row.Root)) throw new LedgerCorruptException(
            $"The stored entries do not give the root that was published for size {row.Size}.")
        {
            Cause = ReadOnlyCause.Forked,
        };
    }

    public static IReadOnlyList<NoteSignature> Cosignatures(StoredPublication stored)
    {
        var lines = new List<NoteSignature>();
        foreach (var line in stored.Cosignatures)
        {
            if (NoteSignature.TryParse(line, out var signature)) lines.Add(signature);
        }

        return lines;
    }

    private static LedgerCorruptException Refuse(LedgerPublicationRow row, string? why) =>
        new($"The checkpoint that is stored for size {row.Size} is not this node's: {why}.");
}
