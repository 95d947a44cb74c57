using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>A checkpoint that outsiders are held to: it was read back, hashed again and stored before anybody saw it.</summary>
/// <param name="Tree">The tree and the note with the node's own signatures.</param>
/// <param name="PublishedAt">When it was published last: an idle ledger is published again.</param>
/// <param name="Cosignatures">What witnesses have put under it.</param>
internal sealed record Publication(SignedTree Tree, DateTimeOffset PublishedAt, IReadOnlyList<NoteSignature> Cosignatures)
{
    /// <summary>The note as it is served: own lines, then cosignatures.</summary>
    public byte[] Note { get; } = Cosignatures.Count == 0 ? Tree.Note : Join(Tree.Note, Cosignatures);

    private static byte[] Join(byte[] note, IReadOnlyList<NoteSignature> cosignatures) =>
        SignedNote.TryParse(note, out var parsed, out var reason)
            ? parsed.With(cosignatures).Encode()
            : throw new InvalidOperationException($"The node's own note cannot be read: {reason}.");
}
