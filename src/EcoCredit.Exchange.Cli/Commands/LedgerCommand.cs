using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger</c>: a node's checkpoint and proofs, in the public formats.</summary>
internal static class LedgerCommand
{
    public static Command Create(CliContext context) =>
        new("ledger", context.T(Texts.LedgerDescription)) 
        {
            CheckpointOf(context),
            Proof(context),
            EraseCommand.Create(context),
            AdministrationCommand.Create(context),
        };

    private static ExampleCommand CheckpointOf(CliContext context)
    {
        var (data, to, json) = (CommonOptions.Data(context), CommonOptions.To(context), CommonOptions.Json(context));
        var command = new ExampleCommand(
            context,
            "checkpoint",
            Texts.CheckpointDescription,
            Texts.LedgerNotes,
            "ecocredit ledger checkpoint --data ./buyer --to https://127.0.0.1:8443") { data, to, json };
        command.Run(context, async (parse, cancellationToken) =>
        {
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            var target = Target.Resolve(context, session, parse.GetRequiredValue(to));
            await using var client = session.Connect(target, context.Time);
            var response = await client.GetCheckpointAsync(cancellationToken);
            var checkpoint = Trusted(context, session, target, response);
            if (parse.GetValue(json)) context.WriteJson(new JsonObject { ["origin"] = checkpoint.Origin, ["size"] = checkpoint.Size, ["root"] = checkpoint.Root.ToBase64(), ["note"] = response.Checkpoint.ToStringUtf8() });
            else context.Out.Write(response.Checkpoint.ToStringUtf8());
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Proof(CliContext context)
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
            "ecocredit ledger proof --index 17 --data ./buyer --to https://127.0.0.1:8443 --out 17.tlog-proof") { data, to, index, output, json };
        command.Run(context, async (parse, cancellationToken) =>
        {
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            var target = Target.Resolve(context, session, parse.GetRequiredValue(to));
            await using var client = session.Connect(target, context.Time);
            var response = await client.GetCheckpointAsync(cancellationToken);
            var checkpoint = Trusted(context, session, target, response);
            var proof = await client.GetInclusionProofAsync(parse.GetRequiredValue(index), checkpoint.Size, cancellationToken);
            TreeHash[] hashes = [.. proof.Hashes.Select(h => TreeHash.Read(h.Span))];
            var leaf = TreeHash.Read(proof.LeafHash.Span);
            if (!MerkleProofs.VerifyInclusion(in leaf, proof.Index, checkpoint.Size, hashes, checkpoint.Root))
                throw new CliException(ExitCode.InclusionFailed, context.T(Texts.ProblemOf(ReceiptProblem.ProofInvalid)));
            if (parse.GetValue(json)) context.WriteJson(Describe(proof.Index, leaf, hashes, checkpoint, response));
            var file = new ProofFile(proof.Index, hashes, response.Checkpoint.ToByteArray(), Extra: null).Encode();
            if (parse.GetValue(output) is { } path) await File.WriteAllBytesAsync(path, file, cancellationToken);
            else if (!parse.GetValue(json)) context.Out.Write(Encoding.UTF8.GetString(file));
            return ExitCode.Ok;
        });
        return command;
    }

    private static JsonObject Describe(
        long index, TreeHash leaf, TreeHash[] hashes, Checkpoint checkpoint, GetCheckpointResponse response) => new()
        {
            ["index"] = index,
            ["leafHash"] = leaf.ToBase64(),
            ["hashes"] = new JsonArray([.. hashes.Select(h => JsonValue.Create(h.ToBase64()))]),
            ["size"] = checkpoint.Size,
            ["root"] = checkpoint.Root.ToBase64(),
            ["note"] = response.Checkpoint.ToStringUtf8(),
        };

    /// <summary>The checkpoint, once a ledger key that this folder trusts for the node has signed it.</summary>
    private static Checkpoint Trusted(CliContext context, Session session, Target target, GetCheckpointResponse response)
    {
        var agencies = session.Identity.Peers.Where(a => target.Agency is null || a.Code == target.Agency);
        var keys = agencies.SelectMany(a => a.LedgerKeys).Select(
            k => NoteVerifier.TryParse(k, out var verifier, out _) ? verifier : null).OfType<NoteVerifier>().ToList();
        if (!SignedNote.TryParse(response.Checkpoint.Span, out var note, out var reason) || !Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out reason))
            throw new CliException(ExitCode.CheckpointFailed, reason);
        var own = keys.FindAll(k => k.Name == checkpoint.Origin);
        if (own.Count == 0) throw new CliException(ExitCode.CheckpointFailed, context.T(Texts.ProblemOf(ReceiptProblem.OriginUnknown)));
        return note.Verify(own) is { IsAccepted: false } ? throw new CliException(ExitCode.SignerFailed, context.T(Texts.ProblemOf(ReceiptProblem.NoTrustedSigner))) : checkpoint;
    }
}
