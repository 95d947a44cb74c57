using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>The checkpoint of an answer, verified once, and the entries that it proves.</summary>
internal sealed class ProvedAnswer
{
    private readonly Checkpoint _checkpoint;
    private readonly string _nodeCode;

    private ProvedAnswer(Checkpoint checkpoint, string nodeCode)
    {
        _checkpoint = checkpoint;
        _nodeCode = nodeCode;
    }

    /// <summary>Verifies the checkpoint.</summary>
    /// <param name="trust">The keys that are trusted.</param>
    /// <param name="note">The signed note.</param>
    /// <param name="nodeCode">The node that it has to be of.</param>
    /// <exception cref="ReceiptException">It is no checkpoint of the node's ledger that a trusted key signed.</exception>
    public static ProvedAnswer Open(ReceiptTrust trust, ByteString note, string nodeCode)
    {
        var keys = trust.Find(nodeCode)?.LedgerKeys ?? [];
        var signed = SignedNote.TryParse(note.Span, out var parsedNote, out var fault) ? parsedNote : null;
        var checkpoint = signed is not null && Checkpoint.TryParse(Encoding.UTF8.GetBytes(signed.Text), out var parsed, out fault) ? parsed : null;
        Require(ReceiptVerifier.CheckCheckpoint(checkpoint, fault, keys, entry: null), checkpoint);
        Require(ReceiptVerifier.CheckSigner(signed, checkpoint, keys), checkpoint);
        return new ProvedAnswer(checkpoint!, nodeCode);
    }

    /// <summary>Verifies an entry and gives what it says.</summary>
    /// <exception cref="ReceiptException">It is not in the tree, or not of this node, this party or one of these types.</exception>
    public LedgerEntry Require(EntryProof? proof, string otherParty, params ReadOnlySpan<LedgerEntryType> types)
    {
        var reason = "there is none";
        if (proof is null || !LedgerEntry.TryParse(proof.Entry.Span, out var entry, out reason))
            throw Fail(ReceiptStep.Entry, ReceiptProblem.EntryMalformed, reason);
        if (!types.Contains(entry.Type)) throw Fail(ReceiptStep.Entry, ReceiptProblem.EntryOfOtherKind, $"{proof.Index}: {entry.Type}");
        if (entry.NodeCode != _nodeCode) throw Fail(ReceiptStep.Entry, ReceiptProblem.EntryOfOtherNode, entry.NodeCode);
        if (otherParty.Length > 0 && entry.OtherPartyCode != otherParty)
            throw Fail(ReceiptStep.Entry, ReceiptProblem.EntryOfOtherParty, entry.OtherPartyCode);
        var receipt = new Receipt { Index = proof.Index, Entry = proof.Entry, InclusionProof = { proof.InclusionProof } };
        Require(ReceiptVerifier.CheckInclusion(receipt, _checkpoint), _checkpoint);
        return entry;
    }

    /// <summary>The answer says something else than what it proves.</summary>
    public static ReceiptException Differs(string detail) => Fail(ReceiptStep.Commitment, ReceiptProblem.BodyDiffers, detail);

    private static void Require(ReceiptStepResult step, Checkpoint? checkpoint)
    {
        if (step.Outcome == ReceiptStepOutcome.Failed) throw new ReceiptException(new ReceiptVerification([step], Entry: null, checkpoint));
    }

    private static ReceiptException Fail(ReceiptStep step, ReceiptProblem problem, string detail) =>
        new(new ReceiptVerification([new(step, ReceiptStepOutcome.Failed, problem, detail)], Entry: null, Checkpoint: null));
}
