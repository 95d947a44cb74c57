using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger proof</c>: fetches the proof that an entry is in the ledger, checks it, and writes it as a file for others.</summary>
internal static class LedgerProofCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var (data, to) = (CommonOptions.Data(context), CommonOptions.To(context));
        var index = new Option<long>("--index") { Description = context.T(Texts.ProofIndex), Required = true };
        var json = CommonOptions.Json(context);
        var output = new Option<string?>("--out") { Description = context.T(Texts.ProofOut) };
        var command = new ExampleCommand(
            context,
            "proof",
            Texts.ProofDescription,
            Texts.LedgerNotes,
            "ecocredit ledger proof --index 17 --data ./buyer --to https://127.0.0.1:8443 --out 17.tlog-proof")
        {
            data, to, index, output, json,
        };
        command.Run(context, async (parse, cancellationToken) =>
        {
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            var target = Target.Resolve(context, session, parse.GetRequiredValue(to));
            await using var client = session.Connect(target, context.Time);
            var response = await client.GetCheckpointAsync(cancellationToken);
            var (note, checkpoint) = Choose(context, session, target, response, parse.GetRequiredValue(index));
            var proof = await client.GetInclusionProofAsync(parse.GetRequiredValue(index), checkpoint.Size, cancellationToken);
            TreeHash[] hashes = [.. proof.Hashes.Select(h => TreeHash.Read(h.Span))];
            var leaf = TreeHash.Read(proof.LeafHash.Span);
            var entry = proof.Entry.ToByteArray();
            var isEntry = entry.Length == 0 || MerkleHash.Leaf(entry) == leaf;
            if (!isEntry || !MerkleProofs.VerifyInclusion(in leaf, proof.Index, checkpoint.Size, hashes, checkpoint.Root))
                throw new CliException(ExitCode.InclusionFailed, context.T(Texts.ProblemOf(ReceiptProblem.ProofInvalid)));
            if (parse.GetValue(json)) context.WriteJson(Describe(proof, leaf, checkpoint, note));
            var file = new ProofFile(proof.Index, hashes, note, entry.Length == 0 ? null : entry).Encode();
            if (parse.GetValue(output) is { } path) await File.WriteAllBytesAsync(path, file, cancellationToken);
            else if (!parse.GetValue(json)) context.Out.Write(Encoding.UTF8.GetString(file));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The published checkpoint with its cosignatures where it covers the entry already, else the newest.</summary>
    private static (byte[] Note, Checkpoint Checkpoint) Choose(
        CliContext context, Session session, Target target, GetCheckpointResponse response, long index)
    {
        if (response.PublishedCheckpoint.Length > 0)
        {
            var published = LedgerCommand.Trusted(context, session, target, response.PublishedCheckpoint.Span);
            if (published.Size > index) return (response.PublishedCheckpoint.ToByteArray(), published);
        }

        return (response.Checkpoint.ToByteArray(), LedgerCommand.Trusted(context, session, target, response.Checkpoint.Span));
    }

    private static JsonObject Describe(GetInclusionProofResponse proof, TreeHash leaf, Checkpoint checkpoint, byte[] note) => new()
    {
        ["index"] = proof.Index,
        ["leafHash"] = leaf.ToBase64(),
        ["entry"] = proof.Entry.ToBase64(),
        ["hashes"] = new JsonArray([.. proof.Hashes.Select(h => JsonValue.Create(h.ToBase64()))]),
        ["size"] = checkpoint.Size,
        ["root"] = checkpoint.Root.ToBase64(),
        ["note"] = Encoding.UTF8.GetString(note),
    };
}
