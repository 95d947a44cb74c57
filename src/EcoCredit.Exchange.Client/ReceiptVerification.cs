using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Client;

/// <summary>The steps of verifying a receipt, in their order.</summary>
public enum ReceiptStep
{
    /// <summary>The document was signed by a key of its source agency that was valid when it was issued.</summary>
    Statement,

    /// <summary>The entry commits to exactly this document.</summary>
    Commitment,

    /// <summary>The entry is well formed, and of the right kind, node and party.</summary>
    Entry,

    /// <summary>The entry stands in the tree of the checkpoint (RFC 6962, 2.1.1).</summary>
    Inclusion,

    /// <summary>The checkpoint is well formed and of the node's ledger (C2SP tlog-checkpoint).</summary>
    Checkpoint,

    /// <summary>A ledger key of the node that is trusted here has signed the checkpoint.</summary>
    Signer,
}

/// <summary>Outcome of a step.</summary>
public enum ReceiptStepOutcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>It cannot be decided from what is there.</summary>
    Undecided,
}

/// <summary>What is wrong at a step.</summary>
public enum ReceiptProblem
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The document cannot be read.</summary>
    DocumentUnreadable,

    /// <summary>The source agency is not trusted here: its peer card is missing.</summary>
    SourceUnknown,

    /// <summary>The key is not one of the source agency's.</summary>
    KeyUnknown,

    /// <summary>The key was not valid when the document was issued.</summary>
    KeyNotValidThen,

    /// <summary>The signature is not one of these bytes.</summary>
    SignatureInvalid,

    /// <summary>The statement or document is a good one, but not what was asked for.</summary>
    AnswersAnotherQuestion,

    /// <summary>The disclosure does not name the documents that came with it.</summary>
    DisclosureDiffers,

    /// <summary>The entry commits to something else than this document.</summary>
    BodyDiffers,

    /// <summary>The receipt is of an earlier push of the same payload, whose signature bytes differ: fetch the document to check.</summary>
    FirstEnvelopeDiffers,

    /// <summary>The opening is missing: the body was erased.</summary>
    OpeningMissing,

    /// <summary>The entry is not 114 well-formed bytes.</summary>
    EntryMalformed,

    /// <summary>The entry records something of another kind.</summary>
    EntryOfOtherKind,

    /// <summary>The entry is of another node.</summary>
    EntryOfOtherNode,

    /// <summary>The entry names another party.</summary>
    EntryOfOtherParty,

    /// <summary>The proof does not lead from the entry to the root.</summary>
    ProofInvalid,

    /// <summary>There is no readable checkpoint to check against.</summary>
    CheckpointUnreadable,

    /// <summary>The ledger is not one that is trusted for the node.</summary>
    OriginUnknown,

    /// <summary>The signature of a trusted ledger key is bad.</summary>
    LedgerSignatureInvalid,

    /// <summary>No trusted ledger key has signed.</summary>
    NoTrustedSigner,
}

/// <summary>One step and what it gave.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Problem">What is wrong; <see cref="ReceiptProblem.None"/> where it holds.</param>
/// <param name="Detail">A clause in English for the log: key, origin, index.</param>
public sealed record ReceiptStepResult(ReceiptStep Step, ReceiptStepOutcome Outcome, ReceiptProblem Problem, string Detail);

/// <summary>What verifying a receipt gave: every step, whatever the ones before it gave.</summary>
/// <param name="Steps">The six steps in their order.</param>
/// <param name="Entry">The entry, where it could be read.</param>
/// <param name="Checkpoint">The checkpoint, where it could be read. It counts only when the receipt is valid.</param>
public sealed record ReceiptVerification(IReadOnlyList<ReceiptStepResult> Steps, LedgerEntry? Entry, Checkpoint? Checkpoint)
{
    /// <summary>Whether no step failed. A step may be undecided: see <see cref="IsComplete"/>.</summary>
    public bool IsValid => Steps.All(step => step.Outcome != ReceiptStepOutcome.Failed);

    /// <summary>Whether every step passed.</summary>
    public bool IsComplete => Steps.All(step => step.Outcome == ReceiptStepOutcome.Passed);

    /// <summary>The same for a good statement that is not what was asked for.</summary>
    internal ReceiptVerification OfAnotherQuestion() =>
        this with { Steps = [new(ReceiptStep.Statement, ReceiptStepOutcome.Failed, ReceiptProblem.AnswersAnotherQuestion, ""), .. Steps.Skip(1)] };

    /// <summary>The first step that failed; <see langword="null"/> where none did.</summary>
    public ReceiptStepResult? FirstFailure => Steps.FirstOrDefault(step => step.Outcome == ReceiptStepOutcome.Failed);
}
