using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>A checkpoint of this node that is known from somewhere.</summary>
internal sealed record KnownCheckpoint(string Origin, long Size, TreeHash Root, byte[] Note);

/// <summary>The checkpoints that this node remembers having signed: in its tables, and in its high-water file.</summary>
internal static class KnownCheckpoints
{
    /// <summary>All of them, by size; those that the node's own keys did not sign are not among them.</summary>
    public static async Task<List<KnownCheckpoint>> ReadAsync(
        ExchangeDbContext context, HighWaterMark? mark, LedgerKeys keys, CancellationToken cancellationToken)
    {
        var known = new List<KnownCheckpoint>();
        var verifiers = new Dictionary<string, NoteVerifier[]>(StringComparer.Ordinal);
        if (mark is not null) known.Add(new KnownCheckpoint(mark.Origin, mark.Size, mark.RootHash, Encoding.UTF8.GetBytes(mark.Note)));
        var notes = context.LedgerCheckpoints.Select(c => c.Note).Concat(context.LedgerPublications.Select(p => p.Note));
        await foreach (var note in notes.AsAsyncEnumerable().WithCancellation(cancellationToken)) Add(note);
        known.Sort((a, b) => a.Size.CompareTo(b.Size));
        return known;

        void Add(byte[] bytes)
        {
            if (!SignedNote.TryParse(bytes, out var note, out _)) return;
            if (!Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out _)) return;
            if (!keys.IsOwn(checkpoint.Origin)) return;
            if (!verifiers.TryGetValue(checkpoint.Origin, out var own)) verifiers[checkpoint.Origin] = own = keys.Of(checkpoint.Origin);
            if (note.Verify(own).IsAccepted) known.Add(new KnownCheckpoint(checkpoint.Origin, checkpoint.Size, checkpoint.Root, bytes));
        }
    }
}
