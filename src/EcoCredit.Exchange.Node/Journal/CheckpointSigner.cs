using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Signs checkpoints with every ledger key of the node: Ed25519 always, P-256 and SM2 where there is such a key.</summary>
internal sealed class CheckpointSigner(string origin, IReadOnlyList<NoteSigner> signers)
{
    /// <summary>The log's origin, which is its keys' name too (C2SP tlog-checkpoint).</summary>
    public string Origin => origin;

    /// <summary>The verifier keys, to hand to others.</summary>
    public IReadOnlyList<NoteVerifier> Verifiers { get; } = [.. signers.Select(s => s.Verifier)];

    public SignedTree Sign(TreeSnapshot snapshot) =>
        new(snapshot, SignedNote.Sign(new Checkpoint(origin, snapshot.Size, snapshot.Root).ToBody(), signers).Encode());
}
