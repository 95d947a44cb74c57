using EcoCredit.Exchange.Client;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>The exit code of each step of verifying.</summary>
internal static class VerifyCodes
{
    public static ExitCode Of(ReceiptStep step) => step switch
    {
        ReceiptStep.Statement => ExitCode.StatementFailed,
        ReceiptStep.Commitment => ExitCode.CommitmentFailed,
        ReceiptStep.Entry => ExitCode.EntryFailed,
        ReceiptStep.Inclusion => ExitCode.InclusionFailed,
        ReceiptStep.Checkpoint => ExitCode.CheckpointFailed,
        _ => ExitCode.SignerFailed,
    };

    /// <summary>The code of a whole verification: of its first failure.</summary>
    public static ExitCode Of(ReceiptVerification verification) =>
        verification.FirstFailure is { } failure ? Of(failure.Step) : ExitCode.Ok;
}
