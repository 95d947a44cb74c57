using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>What a witness said to a checkpoint of this node (C2SP tlog-witness, add-checkpoint).</summary>
/// <param name="Witness">Its name: that of its key.</param>
internal abstract record WitnessAnswer(string Witness)
{
    /// <summary>It cosigned; the signature has been verified.</summary>
    public sealed record Cosigned(string Witness, NoteSignature Signature, long UnixTimeSeconds) : WitnessAnswer(Witness);

    /// <summary>It has cosigned a larger ledger of this origin than it was shown.</summary>
    public sealed record Ahead(string Witness, long Size) : WitnessAnswer(Witness);

    /// <summary>It has cosigned another tree: of the same size with another root, or one that this tree does not begin with.</summary>
    public sealed record Contradicts(string Witness, long Size) : WitnessAnswer(Witness);

    /// <summary>It did not answer, in time or at all, or with something else than the protocol allows.</summary>
    public sealed record Unreachable(string Witness, string Problem) : WitnessAnswer(Witness);
}
