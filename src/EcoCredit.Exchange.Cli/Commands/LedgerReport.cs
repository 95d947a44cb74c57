using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Says what verifying a log gave.</summary>
internal static class LedgerReport
{
    /// <summary>Tells the user, and gives the exit code.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="result">What it gave.</param>
    /// <param name="stampedAt">The time of the newest timestamp that holds, where they were checked.</param>
    /// <param name="asJson">As JSON.</param>
    public static ExitCode Write(CliContext context, LogVerificationResult result, DateTimeOffset? stampedAt, bool asJson)
    {
        if (asJson) context.WriteJson(Describe(result, stampedAt));
        else WriteText(context, result, stampedAt);
        return result.IsVerified ? ExitCode.Ok : ExitCode.LedgerFailed;
    }

    /// <summary>Keys by name, kind and ID.</summary>
    public static JsonArray Names(IEnumerable<NoteVerifier> keys) =>
    [
        .. keys.Select(key => new JsonObject
        {
            ["name"] = key.Name, ["type"] = key.Type.ToString(), ["keyId"] = key.KeyId.ToString("x8", CultureInfo.InvariantCulture),
        }),
    ];

    private static JsonObject Describe(LogVerificationResult result, DateTimeOffset? stampedAt) => new()
    {
        ["verified"] = result.IsVerified,
        ["origin"] = result.Checkpoint?.Checkpoint.Origin,
        ["size"] = result.Checkpoint?.Checkpoint.Size,
        ["root"] = result.Checkpoint?.Checkpoint.Root.ToBase64(),
        ["signedBy"] = Names(result.Checkpoint?.SignedBy ?? []),
        ["cosignedBy"] = Names(result.CosignedBy),
        ["verifiedBefore"] = result.From,
        ["stampedAt"] = stampedAt?.ToString("O", CultureInfo.InvariantCulture),
        ["isWhole"] = result.IsWhole,
        ["findings"] = new JsonArray([.. result.Findings.Select(finding => new JsonObject
        {
            ["kind"] = finding.Kind.ToString(), ["index"] = finding.Index, ["path"] = finding.Path, ["detail"] = finding.Detail,
        })]),
    };

    private static void WriteText(CliContext context, LogVerificationResult result, DateTimeOffset? stampedAt)
    {
        if (result.Checkpoint is { Checkpoint: var checkpoint } trusted)
        {
            context.Out.WriteLine($"{checkpoint.Origin} {checkpoint.Size} {checkpoint.Root.ToBase64()}");
            context.Out.WriteLine(context.T(Texts.SignedBy, string.Join(", ", trusted.SignedBy.Select(key => key.Type))));
            foreach (var witness in result.CosignedBy) context.Out.WriteLine(context.T(Texts.CosignedBy, witness.Name));
            if (result.From > 0) context.Out.WriteLine(context.T(Texts.VerifiedBefore, result.From));
            if (stampedAt is { } at) context.Out.WriteLine(context.T(Texts.StampedAt, at.ToString("u", CultureInfo.InvariantCulture)));
        }

        foreach (var finding in result.Findings)
        {
            var where = finding.Index is { } index ? context.T(Texts.FindingAt, index, finding.Path) : finding.Path;
            context.Out.WriteLine($"✗ {where}: {context.T(Texts.FindingOf(finding.Kind))} ({finding.Detail})");
        }

        if (!result.IsWhole && result.Checkpoint is not null) context.Out.WriteLine(context.T(Texts.NotReadToTheEnd));
        context.Out.WriteLine(context.T(result.IsVerified ? Texts.LogHolds : Texts.LogDoesNotHold));
    }
}
