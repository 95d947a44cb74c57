using System.CommandLine;
using System.Text;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger</c>: a node's checkpoint, proofs and whole ledger, in the public formats.</summary>
internal static class LedgerCommand
{
    public static Command Create(CliContext context) => new("ledger", context.T(Texts.LedgerDescription))
    {
        LedgerCheckpointCommand.Create(context),
        LedgerProofCommand.Create(context),
        LedgerVerifyProofCommand.Create(context),
        LedgerKeysCommand.Create(context),
        LedgerExportCommand.Create(context),
        LedgerVerifyCommand.Create(context),
        LedgerWitnessedCommand.Create(context),
        ReconcileCommand.Create(context),
        EraseCommand.Create(context),
        AdministrationCommand.Create(context),
        RecoverCommand.Create(context),
    };

    /// <summary>The checkpoint, once a ledger key that this folder trusts for the node has signed it.</summary>
    public static Checkpoint Trusted(CliContext context, Session session, Target target, ReadOnlySpan<byte> bytes)
    {
        var agencies = session.Identity.Peers.Where(a => target.Agency is null || a.Code == target.Agency);
        var keys = agencies.SelectMany(a => a.LedgerKeys).Select(
            k => NoteVerifier.TryParse(k, out var verifier, out _) ? verifier : null).OfType<NoteVerifier>().ToList();
        if (!SignedNote.TryParse(bytes, out var note, out var reason)
            || !Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out reason))
            throw new CliException(ExitCode.CheckpointFailed, reason);
        var own = keys.FindAll(k => k.Name == checkpoint.Origin);
        if (own.Count == 0) throw new CliException(ExitCode.CheckpointFailed, context.T(Texts.ProblemOf(ReceiptProblem.OriginUnknown)));
        return note.Verify(own).IsAccepted
            ? checkpoint
            : throw new CliException(ExitCode.SignerFailed, context.T(Texts.ProblemOf(ReceiptProblem.NoTrustedSigner)));
    }
}
