using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger reconcile</c>: what one node says it sent against what the other says it received.</summary>
internal static class ReconcileCommand
{
    public static Command Create(CliContext context)
    {
        var peer = new Argument<string>("PEER") { Description = context.T(Texts.ReconcilePeer) };
        var from = new Option<string>("--from") { Description = context.T(Texts.ReconcileFrom), Required = true };
        var to = new Option<string>("--to") { Description = context.T(Texts.ReconcileTo), Required = true };
        var ownNode = new Option<string>("--own-node") { Description = context.T(Texts.ReconcileOwnNode), DefaultValueFactory = _ => "" };
        var peerNode = new Option<string?>("--to-node") { Description = context.T(Texts.ReconcileToNode) };
        var output = new Option<string?>("--out") { Description = context.T(Texts.ReconcileOut) };
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var access = new AccessOptions(context, isCaseArgument: false, TimeSpan.FromDays(1));
        var command = new ExampleCommand(context, "reconcile", Texts.ReconcileDescription, Texts.ReconcileNotes,
            "ecocredit ledger reconcile 11990100MB0000027F --from 2026-03-01 --to 2026-03-31 --purpose ECOLOGY_SUPERVISION "
            + "--case 示例对账-2026-03 --operator A1024 --data ./region --out differences")
        {
            peer, from, to, ownNode, peerNode, output,
        };
        access.AddTo(command);
        command.Options.Add(data);
        command.Options.Add(json);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var period = PeriodOf(context, parse.GetRequiredValue(from), parse.GetRequiredValue(to));
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            var code = parse.GetRequiredValue(peer);
            // Whatever the address, the node has to be the one of the agency that is asked about.
            var own = Target.Resolve(context, session, parse.GetRequiredValue(ownNode)) with { Agency = session.Identity.AgencyCode };
            var other = Target.Resolve(context, session, parse.GetValue(peerNode) ?? code) with { Agency = code };
            await using var ownClient = session.Connect(own, context.Time);
            await using var otherClient = session.Connect(other, context.Time);
            var reconciliation = new Reconciliation(
                new(session.Identity.AgencyCode, ownClient), new(code, otherClient), access.Sign(parse, session));
            var result = await Progressing.RunAsync(context, Texts.Reconciling, progress =>
                reconciliation.RunAsync(period.From, period.To, count => progress(count, 0), cancellationToken));
            if (parse.GetValue(json)) context.WriteJson(ReconcileReport.Describe(result));
            else ReconcileReport.Write(context, result);
            if (parse.GetValue(output) is { } folder && result.Differences.Count > 0)
            {
                await ReconcileReport.SaveAsync(result, folder, cancellationToken);
                context.Say(Texts.ReconcileSaved, folder);
            }

            context.Say(
                result.Differences.Count == 0 ? Texts.ReconcileAgrees : Texts.ReconcileDiffers,
                result.Compared, result.Elsewhere, result.Differences.Count);
            return result.Differences.Count == 0 ? ExitCode.Ok : ExitCode.NotReconciled;
        });
        return command;
    }

    private static (DateTimeOffset From, DateTimeOffset To) PeriodOf(CliContext context, string from, string to) =>
        IsoDay.TryParse(from, out var first) && IsoDay.TryParse(to, out var last) && first <= last
            ? (ChinaTime.StartOf(first), ChinaTime.StartOf(last.AddDays(1)))
            : throw new CliException(ExitCode.Usage, context.T(Texts.ReconcileBadDays, from, to));
}
