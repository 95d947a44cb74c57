using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger verify-proof</c>: checks a tlog-proof file offline.</summary>
internal static class LedgerVerifyProofCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var file = new Argument<string>("FILE") { Description = context.T(Texts.VerifyProofFile) };
        var entry = new Option<string?>("--entry") { Description = context.T(Texts.VerifyProofEntry) };
        var data = new Option<string?>("--data") { Description = context.T(Texts.VerifyData) };
        var json = CommonOptions.Json(context);
        var trust = new LedgerTrust(context);
        var command = new ExampleCommand(
            context,
            "verify-proof",
            Texts.VerifyProofDescription,
            Texts.VerifyProofNotes,
            "ecocredit ledger verify-proof 17.tlog-proof --card city.agency.json",
            "ecocredit ledger verify-proof 17.tlog-proof --keys city.keys --witness 'exchange.ecocredit/…/witness+…' --json")
        {
            file, entry, data, json,
        };
        foreach (var option in trust.Options) command.Options.Add(option);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var keys = trust.ReadKeys(parse, parse.GetValue(data));
            if (keys.Count == 0) throw new CliException(ExitCode.Usage, context.T(Texts.LedgerNeedsKeys));
            var (witnesses, quorum) = trust.ReadWitnesses(parse);
            var bytes = await ReadAsync(context, parse.GetRequiredValue(file), ProofFile.MaxLength, cancellationToken);
            if (!ProofFile.TryParse(bytes, out var proof, out var reason))
                throw new CliException(ExitCode.ReceiptUnreadable, context.T(Texts.NotAProof, reason));
            var entryBytes = parse.GetValue(entry) is { } path
                ? await ReadAsync(context, path, EntryBundle.MaxEntryLength, cancellationToken)
                : proof.Extra ?? throw new CliException(ExitCode.Usage, context.T(Texts.ProofWithoutEntry));

            if (!TrustedCheckpoint.TryRead(proof.Checkpoint, keys, out var trusted, out var kind, out reason))
                throw Refusal(context, kind, reason);
            var cosigned = trusted.CosignedBy(witnesses);
            if (cosigned.Count < quorum)
                throw Refusal(context, LogFindingKind.WitnessesMissing, $"{cosigned.Count} < {quorum}");
            var (leaf, checkpoint) = (MerkleHash.Leaf(entryBytes), trusted.Checkpoint);
            if (!MerkleProofs.VerifyInclusion(in leaf, proof.Index, checkpoint.Size, proof.Proof, checkpoint.Root))
                throw new CliException(ExitCode.InclusionFailed, context.T(Texts.ProblemOf(ReceiptProblem.ProofInvalid)));
            var described = Describe(proof, trusted, cosigned, entryBytes);
            if (parse.GetValue(json)) context.WriteJson(described);
            else context.Out.WriteLine(context.T(Texts.ProofHolds, proof.Index, checkpoint.Size, checkpoint.Origin));
            return ExitCode.Ok;
        });
        return command;
    }

    private static CliException Refusal(CliContext context, LogFindingKind kind, string reason) => new(
        kind == LogFindingKind.CheckpointMalformed ? ExitCode.CheckpointFailed : ExitCode.SignerFailed, $"{context.T(Texts.FindingOf(kind))}: {reason}");

    private static async Task<byte[]> ReadAsync(CliContext context, string path, int maxLength, CancellationToken cancellationToken) =>
        new FileInfo(path).Length <= maxLength
            ? await File.ReadAllBytesAsync(path, cancellationToken)
            : throw new CliException(ExitCode.Usage, context.T(Texts.FileTooLong, path, maxLength));

    private static JsonObject Describe(ProofFile proof, TrustedCheckpoint trusted, IReadOnlyList<NoteVerifier> cosigned, byte[] bytes)
    {
        var entry = LedgerEntry.TryParse(bytes, out var parsed, out _) ? parsed : null;
        return new JsonObject
        {
            ["index"] = proof.Index,
            ["origin"] = trusted.Checkpoint.Origin,
            ["size"] = trusted.Checkpoint.Size,
            ["root"] = trusted.Checkpoint.Root.ToBase64(),
            ["signedBy"] = LedgerReport.Names(trusted.SignedBy),
            ["cosignedBy"] = LedgerReport.Names(cosigned),
            ["type"] = entry?.Type.ToString(),
            ["time"] = entry is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs).ToString("O", CultureInfo.InvariantCulture),
            ["node"] = entry?.NodeCode,
            ["otherParty"] = entry?.OtherPartyCode,
        };
    }
}
