using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>verify</c>: checks receipts offline, step by step.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliContext context)
    {
        var files = new Argument<string[]>("FILE") { Description = context.T(Texts.VerifyFiles), Arity = ArgumentArity.OneOrMore };
        var data = new Option<string?>("--data") { Description = context.T(Texts.VerifyData) };
        var trust = new Option<string[]>("--trust") { Description = context.T(Texts.VerifyTrust), AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(context, "verify", Texts.VerifyDescription, Texts.VerifyNotes,
            "ecocredit verify receipts/*.receipt --data ./buyer",
            "ecocredit verify answer.receipt --trust city.agency.json --json")
        {
            files, data, trust, json,
        };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var agencies = new List<Agency>();
            if (parse.GetValue(data) is { } folder) agencies.AddRange(PeerCommand.Open(context, folder).Agencies);
            agencies.AddRange((parse.GetValue(trust) ?? []).Select(card => PeerCard.Read(card).ToAgency()));
            if (agencies.Count == 0) throw new CliException(ExitCode.Usage, context.T(Texts.VerifyNeedsTrust));
            return await VerifyAsync(
                context, parse.GetRequiredValue(files), ReceiptTrust.From(agencies), parse.GetValue(json), cancellationToken);
        });
        return command;
    }

    /// <summary>Verifies files and prints every step; the code is that of the first failure.</summary>
    internal static async Task<ExitCode> VerifyAsync(
        CliContext context, IEnumerable<string> files, ReceiptTrust trust, bool asJson, CancellationToken cancellationToken)
    {
        var verifier = new ReceiptVerifier(trust);
        var result = ExitCode.Ok;
        var list = new JsonArray();
        foreach (var path in files)
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            ReceiptVerification? verification = null;
            if (ReceiptFiles.TryDecode(bytes, out var file, out var reason)) verification = verifier.Verify(file.Document, file.Receipt, ReceiptExpectation.None);
            var code = verification is null ? ExitCode.ReceiptUnreadable : VerifyCodes.Of(verification);
            if (result == ExitCode.Ok) result = code;
            if (asJson) list.Add(Describe(path, verification, code, reason));
            else Write(context, path, verification, reason);
        }

        if (asJson) context.WriteJson(list);
        return result;
    }

    private static void Write(CliContext context, string path, ReceiptVerification? verification, string? reason)
    {
        context.Out.WriteLine(path);
        if (verification is null)
        {
            context.Out.WriteLine("  ✗ " + context.T(Texts.ReceiptUnreadable, reason));
            return;
        }

        foreach (var step in verification.Steps)
        {
            var mark = step.Outcome switch { ReceiptStepOutcome.Passed => "✓", ReceiptStepOutcome.Failed => "✗", _ => "?" };
            var detail = step.Outcome == ReceiptStepOutcome.Passed ? step.Detail : context.T(Texts.ProblemOf(step.Problem));
            context.Out.WriteLine($"  {mark} {context.T(Texts.StepOf(step.Step))}: {detail}");
        }

        context.Out.WriteLine("  " + context.T(verification.IsValid ? Texts.ReceiptHolds : Texts.ReceiptDoesNotHold));
    }

    private static JsonObject Describe(string path, ReceiptVerification? verification, ExitCode code, string? reason) => new()
    {
        ["file"] = path,
        ["valid"] = verification?.IsValid ?? false,
        ["exitCode"] = (int)code,
        ["problem"] = reason,
        ["node"] = verification?.Entry?.NodeCode,
        ["index"] = verification?.Steps.FirstOrDefault(s => s.Step == ReceiptStep.Inclusion)?.Detail,
        ["steps"] = new JsonArray([.. (verification?.Steps ?? []).Select(s => new JsonObject
        {
            ["step"] = s.Step.ToString(), ["outcome"] = s.Outcome.ToString(), ["problem"] = s.Problem.ToString(), ["detail"] = s.Detail,
        })]),
    };
}
