using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>subscription</c>: durable subscriptions of a node, what they have parked, and a consumer for the terminal.</summary>
internal static class SubscriptionCommand
{
    private const string AsPlatform = " --data ./platform --to https://127.0.0.1:8443";

    public static Command Create(CliContext context) => new("subscription", context.T(Texts.SubscriptionDescription))
    {
        List(context), CreateOne(context), Show(context), Delete(context), Parked(context), Replay(context), Drop(context),
        FollowCommand.Create(context),
    };

    public static Argument<string> Name(CliContext context) => new("NAME") { Description = context.T(Texts.SubscriptionName) };

    private static Option<string> Agency(CliContext context) =>
        new("--agency") { Description = context.T(Texts.SubscriptionAgency), DefaultValueFactory = _ => "" };

    private static ExampleCommand List(CliContext context)
    {
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(
            context, "list", Texts.SubscriptionListDescription, Texts.SubscriptionListNotes,
            "ecocredit subscription list" + AsPlatform, "ecocredit subscription list --data ./region --json");
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var states = await node.AskAsync(parse, client => client.ListSubscriptionsAsync(cancellationToken));
            if (node.IsJson(parse)) context.WriteJson(JsonParts.Array(states, SubscriptionReport.Describe));
            else SubscriptionReport.Write(context, states);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand CreateOne(CliContext context)
    {
        var name = Name(context);
        var start = new Option<string>("--start") { Description = context.T(Texts.SubscriptionStart), Required = true };
        start.AcceptOnlyFromAmong(EnumNames.Starts.All);
        var from = new Option<long>("--from") { Description = context.T(Texts.SubscriptionFrom) };
        var kinds = new Option<string[]>("--kind")
        {
            Description = context.T(Texts.SubscriptionKinds),
            AllowMultipleArgumentsPerToken = true,
        };
        kinds.AcceptOnlyFromAmong(EnumNames.Kinds.All);
        var area = new Option<string>("--area") { Description = context.T(Texts.SubscriptionArea), DefaultValueFactory = _ => "" };
        var subjects = new Option<string[]>("--subject")
        {
            Description = context.T(Texts.SubscriptionSubjects),
            AllowMultipleArgumentsPerToken = true,
        };
        var levels = new Option<bool>("--level-changes") { Description = context.T(Texts.SubscriptionLevels) };
        var attempts = new Option<int>("--max-attempts")
        {
            Description = context.T(Texts.SubscriptionAttempts),
            DefaultValueFactory = _ => 10,
        };
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "create", Texts.SubscriptionCreateDescription, Texts.SubscriptionCreateNotes,
            "ecocredit subscription create results --start BEGINNING --kind EVALUATION_RESULT REPAIR_CONFIRMATION" + AsPlatform,
            "ecocredit subscription create levels --start NOW --level-changes --area 990100" + AsPlatform)
        {
            name, start, from, kinds, area, subjects, levels, attempts,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var request = new CreateSubscriptionRequest
            {
                Name = parse.GetRequiredValue(name),
                Filter = new SubscriptionFilter
                {
                    AreaCode = parse.GetRequiredValue(area),
                    LevelChangesOnly = parse.GetValue(levels),
                    Kinds = { (parse.GetValue(kinds) ?? []).Select(EnumNames.Kinds.Parse) },
                    SubjectCodes = { parse.GetValue(subjects) ?? [] },
                },
                Start = EnumNames.Starts.Parse(parse.GetRequiredValue(start)),
                FromIndex = parse.GetValue(from),
                MaxAttempts = parse.GetValue(attempts),
            };
            var state = await node.AskAsync(parse, client => client.CreateSubscriptionAsync(request, cancellationToken));
            WriteOne(context, node.IsJson(parse), state);
            context.Say(Texts.SubscriptionCreated, state.Subscription.Name, state.Position);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Show(CliContext context)
    {
        var (name, agency, node) = (Name(context), Agency(context), new NodeQuestion(context));
        var command = new ExampleCommand(
            context, "show", Texts.SubscriptionShowDescription, Texts.SubscriptionListNotes,
            "ecocredit subscription show results" + AsPlatform)
        {
            name, agency,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var state = await node.AskAsync(parse, client => client.GetSubscriptionAsync(
                parse.GetRequiredValue(name), parse.GetRequiredValue(agency), cancellationToken));
            WriteOne(context, node.IsJson(parse), state);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Delete(CliContext context)
    {
        var (name, agency, node) = (Name(context), Agency(context), new NodeQuestion(context));
        var command = new ExampleCommand(
            context, "delete", Texts.SubscriptionDeleteDescription, Texts.None, "ecocredit subscription delete results" + AsPlatform)
        {
            name, agency,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            await node.AskAsync(parse, async client =>
            {
                await client.DeleteSubscriptionAsync(parse.GetRequiredValue(name), parse.GetRequiredValue(agency), cancellationToken);
                return true;
            });
            context.Say(Texts.SubscriptionDeleted, parse.GetRequiredValue(name));
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Parked(CliContext context)
    {
        var (name, agency, node) = (Name(context), Agency(context), new NodeQuestion(context));
        var command = new ExampleCommand(
            context, "parked", Texts.SubscriptionParkedDescription, Texts.SubscriptionParkedNotes,
            "ecocredit subscription parked results" + AsPlatform)
        {
            name, agency,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var documents = await node.AskAsync(parse, client => client.ListParkedDocumentsAsync(
                parse.GetRequiredValue(name), parse.GetRequiredValue(agency), cancellationToken).ToListAsync(cancellationToken).AsTask());
            if (node.IsJson(parse)) context.WriteJson(JsonParts.Array(documents, SubscriptionReport.Describe));
            else SubscriptionReport.Write(context, documents);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Replay(CliContext context)
    {
        var (name, agency, node) = (Name(context), Agency(context), new NodeQuestion(context));
        var indexes = new Argument<long[]>("INDEX") { Description = context.T(Texts.ReplayIndexes), Arity = ArgumentArity.ZeroOrMore };
        var command = new ExampleCommand(context, "replay", Texts.SubscriptionReplayDescription, Texts.SubscriptionParkedNotes,
            "ecocredit subscription replay results" + AsPlatform, "ecocredit subscription replay results 1042 1043" + AsPlatform)
        {
            name, indexes, agency,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var count = await node.AskAsync(parse, client => client.ReplayParkedDocumentsAsync(
                parse.GetRequiredValue(name), parse.GetRequiredValue(agency), parse.GetValue(indexes) ?? [], cancellationToken));
            DeliveryReport.WriteCount(context, node.IsJson(parse), Texts.Replaying, count);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Drop(CliContext context)
    {
        var (name, agency, node) = (Name(context), Agency(context), new NodeQuestion(context));
        var indexes = new Argument<long[]>("INDEX") { Description = context.T(Texts.DropIndexes), Arity = ArgumentArity.OneOrMore };
        var reason = new Option<string>("--reason") { Description = context.T(Texts.DropReason), Required = true };
        var command = new ExampleCommand(context, "drop", Texts.SubscriptionDropDescription, Texts.DropNotes,
            "ecocredit subscription drop results 1042 --reason \"superseded by hand\"" + AsPlatform)
        {
            name, indexes, agency, reason,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var count = await node.AskAsync(parse, client => client.DropParkedDocumentsAsync(
                parse.GetRequiredValue(name), parse.GetRequiredValue(agency), parse.GetRequiredValue(indexes),
                parse.GetRequiredValue(reason), cancellationToken));
            DeliveryReport.WriteCount(context, node.IsJson(parse), Texts.Dropped, count);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void WriteOne(CliContext context, bool isJson, SubscriptionState state)
    {
        if (isJson) context.WriteJson(SubscriptionReport.Describe(state));
        else SubscriptionReport.Write(context, [state]);
    }
}
