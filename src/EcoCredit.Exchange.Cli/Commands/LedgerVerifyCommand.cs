using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger verify</c>: checks a whole ledger from its entries to its signed root.</summary>
internal static class LedgerVerifyCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var source = new Argument<string>("SOURCE") { Description = context.T(Texts.LogSource) };
        var data = new Option<string?>("--data") { Description = context.T(Texts.LogData) };
        var anchors = new Option<string?>("--anchors") { Description = context.T(Texts.LogAnchors) };
        var included = new Option<bool>("--trust-included-keys") { Description = context.T(Texts.TrustIncluded) };
        var against = new Option<string[]>("--against")
        {
            Description = context.T(Texts.LogAgainst),
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var state = new Option<string?>("--state") { Description = context.T(Texts.LogState) };
        var stamps = new Option<string?>("--tsa-anchors") { Description = context.T(Texts.LogStamps) };
        var foreign = new Option<bool>("--foreign") { Description = context.T(Texts.LogForeign) };
        var limit = new Option<int>("--findings") { Description = context.T(Texts.LogFindingLimit), DefaultValueFactory = _ => 20 };
        var json = CommonOptions.Json(context);
        var trust = new LedgerTrust(context);
        var command = new ExampleCommand(
            context,
            "verify",
            Texts.LogVerifyDescription,
            Texts.LogVerifyNotes,
            "ecocredit ledger verify ./city-ledger --keys city.keys",
            "ecocredit ledger verify https://city.example:8444 --data ./region --state city.state --against city.checkpoint")
        {
            source, data, anchors, included, against, state, stamps, foreign, limit, json,
        };
        foreach (var option in trust.Options) command.Options.Add(option);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var folder = parse.GetValue(data);
            using var session = folder is null ? null : Session.Open(folder, context.Time);
            var log = LogSources.Open(context, parse.GetRequiredValue(source), session, parse.GetValue(anchors));
            using var closing = log as IDisposable;
            var keys = new List<NoteVerifier>(trust.ReadKeys(parse, folder));
            if (parse.GetValue(included)) keys.AddRange(await ReadIncludedAsync(context, trust, log, cancellationToken));
            if (keys.Count == 0) throw new CliException(ExitCode.Usage, context.T(Texts.LedgerNeedsKeys));
            var (witnesses, quorum) = trust.ReadWitnesses(parse);
            var audit = new LedgerAudit(context, log, new LogVerificationOptions
            {
                Keys = keys,
                Witnesses = witnesses,
                Quorum = quorum,
                Earlier = [.. (parse.GetValue(against) ?? []).Select(path => LedgerAudit.ReadEarlier(context, path, keys))],
                ReadsEntries = !parse.GetValue(foreign),
                MaxFindings = Math.Max(1, parse.GetValue(limit)),
            });
            var (result, stampedAt) = await audit.RunAsync(parse.GetValue(state), parse.GetValue(stamps), cancellationToken);
            return LedgerReport.Write(context, result, stampedAt, parse.GetValue(json));
        });
        return command;
    }

    private static async Task<IReadOnlyList<NoteVerifier>> ReadIncludedAsync(
        CliContext context, LedgerTrust trust, ILogSource log, CancellationToken cancellationToken)
    {
        context.Say(Texts.IncludedKeysWarning);
        return trust.Parse(await log.ReadAsync("keys", 1 << 20, cancellationToken) ?? []);
    }
}
