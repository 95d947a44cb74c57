namespace EcoCredit.Exchange.Ledger;

/// <summary>What verifying a log gave.</summary>
/// <param name="Checkpoint">The checkpoint that it was held against; <see langword="null"/> where there was none to trust.</param>
/// <param name="CosignedBy">The known witnesses that have cosigned it.</param>
/// <param name="From">The index from which on entries were read; what is before was verified earlier.</param>
/// <param name="Findings">Everything that is wrong, up to the limit; empty where nothing is.</param>
/// <param name="IsWhole">Whether the log was read to its end. Not so where the limit of findings was reached.</param>
/// <param name="State">Where a later verification can go on; <see langword="null"/> where nothing was verified.</param>
public sealed record LogVerificationResult(
    TrustedCheckpoint? Checkpoint,
    IReadOnlyList<NoteVerifier> CosignedBy,
    long From,
    IReadOnlyList<LogFinding> Findings,
    bool IsWhole,
    VerificationState? State)
{
    /// <summary>Whether the log is what its checkpoint says, and has grown from all earlier ones.</summary>
    public bool IsVerified => Checkpoint is not null && IsWhole && Findings.Count == 0;
}
