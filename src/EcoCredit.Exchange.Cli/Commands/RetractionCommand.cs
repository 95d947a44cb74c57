using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>retraction</c>: who has to be told that something no longer holds, and who has confirmed it.</summary>
internal static class RetractionCommand
{
    public static Command Create(CliContext context) =>
        new("retraction", context.T(Texts.RetractionDescription)) { List(context), Fetch(context), Acknowledge(context) };

    private static ExampleCommand List(CliContext context)
    {
        var recipient = new Option<string>("--recipient") { Description = context.T(Texts.DeliveryRecipientOption), DefaultValueFactory = _ => "" };
        var all = new Option<bool>("--all") { Description = context.T(Texts.RetractionAll) };
        var overdue = new Option<bool>("--overdue") { Description = context.T(Texts.OverdueOnly) };
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "list", Texts.RetractionListDescription, Texts.RetractionListNotes,
            "ecocredit retraction list --data ./region", "ecocredit retraction list --all --data ./buyer --to https://127.0.0.1:8443 --json")
        {
            recipient, all, overdue,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var filter = new ListRetractionsRequest
            {
                Recipient = parse.GetRequiredValue(recipient),
                IncludeAcknowledged = parse.GetValue(all),
                OverdueOnly = parse.GetValue(overdue),
                PageSize = 1000,
            };
            var retractions = await node.AskAsync(
                parse, client => client.ListRetractionsAsync(filter, cancellationToken).ToListAsync(cancellationToken).AsTask());
            if (node.IsJson(parse)) context.WriteJson(JsonParts.Array(retractions, RetractionReport.Describe));
            else RetractionReport.Write(context, retractions);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Fetch(CliContext context)
    {
        var access = new AccessOptions(context, isCaseArgument: false, TimeSpan.FromDays(1));
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "fetch", Texts.RetractionFetchDescription, Texts.RetractionFetchNotes,
            "ecocredit retraction fetch --purpose PROCUREMENT --case 示例采购-2026-001 --operator A1024 --data ./buyer --to https://127.0.0.1:8443");
        access.AddTo(command);
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var response = await node.AskAsync(parse, access, (client, ticket) => client.FetchRetractionsAsync(ticket, cancellationToken));
            var retractions = response.Retractions.Select(owed => owed.Retraction).ToList();
            if (node.IsJson(parse)) context.WriteJson(JsonParts.Array(retractions, RetractionReport.Describe));
            else RetractionReport.WriteOwed(context, retractions);
            if (retractions.Count > 0) context.Say(Texts.RetractionConfirm, string.Join(' ', retractions.Select(r => r.Index)));
            if (response.HasMore) context.Say(Texts.RetractionMore);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Acknowledge(CliContext context)
    {
        var indexes = new Argument<long[]>("INDEX") { Description = context.T(Texts.RetractionIndexes), Arity = ArgumentArity.OneOrMore };
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "acknowledge", Texts.RetractionAcknowledgeDescription, Texts.RetractionAcknowledgeNotes,
            "ecocredit retraction acknowledge 1042 1050 --data ./buyer --to https://127.0.0.1:8443")
        {
            indexes,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var confirmed = parse.GetRequiredValue(indexes);
            var response = await node.AskAsync(parse, client => client.AcknowledgeRetractionsAsync(confirmed, cancellationToken));
            if (node.IsJson(parse)) context.WriteJson(new System.Text.Json.Nodes.JsonObject { ["recordedIndex"] = response.Receipt?.Index });
            if (response.Receipt is { } receipt) context.Say(Texts.RetractionAcknowledged, confirmed.Length, receipt.Index);
            else context.Say(Texts.RetractionWasAcknowledged);
            return ExitCode.Ok;
        });
        return command;
    }
}
