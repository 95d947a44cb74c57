using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>delivery</c>: what a node owes other nodes. For the node's own agency.</summary>
internal static class DeliveryCommand
{
    public static Command Create(CliContext context) =>
        new("delivery", context.T(Texts.DeliveryDescription)) { List(context), Retry(context), Drop(context) };

    private static ExampleCommand List(CliContext context)
    {
        var recipient = RecipientOption(context);
        var states = new Option<string[]>("--state")
        {
            Description = context.T(Texts.DeliveryStates),
            AllowMultipleArgumentsPerToken = true,
        };
        states.AcceptOnlyFromAmong(EnumNames.DeliveryStates.All);
        var overdue = new Option<bool>("--overdue") { Description = context.T(Texts.OverdueOnly) };
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "list", Texts.DeliveryListDescription, Texts.DeliveryListNotes,
            "ecocredit delivery list --data ./region", "ecocredit delivery list --state RECEIVED --data ./region --json")
        {
            recipient, states, overdue,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var filter = new ListDeliveriesRequest
            {
                Recipient = parse.GetRequiredValue(recipient),
                OverdueOnly = parse.GetValue(overdue),
                States = { (parse.GetValue(states) ?? []).Select(EnumNames.DeliveryStates.Parse) },
                PageSize = 1000,
            };
            var deliveries = await node.AskAsync(
                parse, client => client.ListDeliveriesAsync(filter, cancellationToken).ToListAsync(cancellationToken).AsTask());
            if (node.IsJson(parse)) context.WriteJson(JsonParts.Array(deliveries, DeliveryReport.Describe));
            else DeliveryReport.Write(context, deliveries);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Retry(CliContext context)
    {
        var recipient = Recipient(context);
        var indexes = new Argument<long[]>("INDEX") { Description = context.T(Texts.RetryIndexes), Arity = ArgumentArity.ZeroOrMore };
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "retry", Texts.DeliveryRetryDescription, Texts.None,
            "ecocredit delivery retry 11990100MB0000027F --data ./region",
            "ecocredit delivery retry 11990100MB0000027F 1042 --data ./region")
        {
            recipient, indexes,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var count = await node.AskAsync(parse, client => client.RetryDeliveriesAsync(
                parse.GetRequiredValue(recipient), parse.GetValue(indexes) ?? [], cancellationToken));
            DeliveryReport.WriteCount(context, node.IsJson(parse), Texts.Retrying, count);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Drop(CliContext context)
    {
        var recipient = Recipient(context);
        var index = new Argument<long>("INDEX") { Description = context.T(Texts.DropIndexes) };
        var reason = new Option<string>("--reason") { Description = context.T(Texts.DropReason), Required = true };
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "drop", Texts.DeliveryDropDescription, Texts.DropNotes,
            "ecocredit delivery drop 11990100MB0000027F 1042 --reason \"sent on paper\" --data ./region")
        {
            recipient, index, reason,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var recorded = await node.AskAsync(parse, client => client.DropDeliveryAsync(
                parse.GetRequiredValue(recipient), parse.GetRequiredValue(index), parse.GetRequiredValue(reason), cancellationToken));
            if (node.IsJson(parse)) context.WriteJson(new System.Text.Json.Nodes.JsonObject { ["recordedIndex"] = recorded });
            context.Say(Texts.DeliveryDropped, recorded);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Narrows a list to one recipient.</summary>
    public static Option<string> RecipientOption(CliContext context) =>
        new("--recipient") { Description = context.T(Texts.DeliveryRecipientOption), DefaultValueFactory = _ => "" };

    private static Argument<string> Recipient(CliContext context) => new("RECIPIENT") { Description = context.T(Texts.DeliveryRecipient) };
}
