namespace EcoCredit.Exchange.Cli;

/// <summary>
/// What the process ends with. Scripts rely on the numbers: they never change their meaning. <c>ecocredit --help</c> lists them.
/// </summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Content was refused or is not valid: rows, documents, answers.</summary>
    Refused = 1,

    /// <summary>The command line or a file on it is wrong.</summary>
    Usage = 2,

    /// <summary>The node cannot be reached, or is not the one that was meant.</summary>
    Unreachable = 3,

    /// <summary>The node does not permit it.</summary>
    NotPermitted = 4,

    /// <summary>Verify: the document's signature does not hold.</summary>
    StatementFailed = 10,

    /// <summary>Verify: the ledger entry commits to something else.</summary>
    CommitmentFailed = 11,

    /// <summary>Verify: the entry is malformed, or of another kind, node or party.</summary>
    EntryFailed = 12,

    /// <summary>Verify: the entry is not in the tree of the checkpoint.</summary>
    InclusionFailed = 13,

    /// <summary>Verify: the checkpoint is malformed or of another ledger.</summary>
    CheckpointFailed = 14,

    /// <summary>Verify: no trusted ledger key has signed the checkpoint, or a signature is bad.</summary>
    SignerFailed = 15,

    /// <summary>Verify: the file is not a receipt.</summary>
    ReceiptUnreadable = 16,

    /// <summary>Ledger verify, ledger export: the log is not what its checkpoint says, or has not grown from an earlier one.</summary>
    LedgerFailed = 17,

    /// <summary>Witness: a ledger has signed checkpoints that contradict each other.</summary>
    ForksSeen = 30,

    /// <summary>Reconcile: the two ledgers do not agree.</summary>
    NotReconciled = 20,

    /// <summary>Check: it works, and something has to be done before long.</summary>
    ChecksWarned = 40,

    /// <summary>Check: something does not work, or keeps the node from starting.</summary>
    ChecksFailed = 41,

    /// <summary>Stopped by the user.</summary>
    Cancelled = 130,
}
