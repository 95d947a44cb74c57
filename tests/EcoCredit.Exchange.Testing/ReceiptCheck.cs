using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Testing;

/// <summary>Checks a receipt by the ledger library alone, as receipt.proto says.</summary>
internal static class ReceiptCheck
{
    /// <summary>What is wrong with it; <see langword="null"/> for nothing.</summary>
    public static string? FindProblem(Receipt receipt, IMessage body, TestAgency node) => FindProblem(receipt, body.ToByteArray(), node);

    /// <inheritdoc cref="FindProblem(Receipt, IMessage, TestAgency)"/>
    public static string? FindProblem(Receipt receipt, byte[] body, TestAgency node) => FindProblem(receipt, body, node.Card);

    /// <summary>What is wrong with it, by the ledger keys on a card.</summary>
    public static string? FindProblem(Receipt receipt, byte[] body, PeerCard node)
    {
        if (!LedgerEntry.TryParse(receipt.Entry.Span, out var entry, out var reason)) return reason;
        if (entry.NodeCode != node.Code) return "the entry is of another node";
        if (EntryCommitment.Compute(receipt.Opening.Span, body) != entry.Commitment) return "the commitment is to something else";
        if (!SignedNote.TryParse(receipt.Checkpoint.Span, out var note, out reason)) return reason;
        var known = node.LedgerKeys.Select(k => NoteVerifier.TryParse(k, out var verifier, out var why) ? verifier : throw new FormatException(why)).ToList();
        var verification = note.Verify(known);
        if (!verification.IsAccepted) return verification.Rejection;
        if (verification.Verified.Count < 2) return "a ledger key of the node has not signed";
        if (!Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out reason)) return reason;
        var proof = receipt.InclusionProof.Select(h => TreeHash.Read(h.Span)).ToArray();
        return MerkleProofs.VerifyInclusion(
            MerkleHash.Leaf(receipt.Entry.Span),
            receipt.Index,
            checkpoint.Size,
            proof,
            checkpoint.Root) ? null : "the inclusion proof is wrong";
    }

    /// <summary>The entry of a receipt.</summary>
    public static LedgerEntry EntryOf(Receipt receipt) =>
        LedgerEntry.TryParse(receipt.Entry.Span, out var entry, out var reason) ? entry : throw new FormatException(reason);
}
