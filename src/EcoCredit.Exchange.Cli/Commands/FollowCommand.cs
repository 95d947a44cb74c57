using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>subscription follow</c>: consumes a subscription and prints what comes.</summary>
internal static class FollowCommand
{
    public static Command Create(CliContext context)
    {
        var name = SubscriptionCommand.Name(context);
        var from = new Option<long?>("--from") { Description = context.T(Texts.FollowFrom) };
        var count = new Option<long?>("--count") { Description = context.T(Texts.FollowCount) };
        // A consumer runs for as long as a statement may be used.
        var access = new AccessOptions(context, isCaseArgument: false, TimeSpan.FromDays(366));
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "follow", Texts.FollowDescription, Texts.FollowNotes,
            "ecocredit subscription follow results --purpose LICENSING --case 示例平台-2026 --operator A1024 --data ./platform --to ./region/agency.json",
            "ecocredit subscription follow results --count 100 --json --purpose LICENSING --case 示例平台-2026 --operator A1024 "
            + "--data ./platform --to ./region/agency.json")
        {
            name, from, count,
        };
        access.AddTo(command);
        node.AddTo(command);
        command.Run(context, (parse, cancellationToken) => node.AskAsync(parse, access, async (client, ticket) =>
        {
            var options = new SubscriptionOptions
            {
                Name = parse.GetRequiredValue(name),
                FromIndex = parse.GetValue(from),
                OnStatus = new Teller(context).Tell,
            };
            var left = parse.GetValue(count) ?? long.MaxValue;
            await foreach (var delivery in client.SubscribeAsync(options, ticket, cancellationToken))
            {
                if (node.IsJson(parse)) context.Out.WriteLine(SubscriptionReport.Describe(delivery).ToJsonString(CliContext.LineJson));
                else context.Out.WriteLine(SubscriptionReport.Line(context, delivery));
                // Only what has been printed; the last one has no successor that would acknowledge it.
                delivery.Acknowledge();
                if (--left == 0) break;
            }

            return ExitCode.Ok;
        }));
        return command;
    }

    /// <summary>Says what a person should know of the connection: not every sign of life.</summary>
    private sealed class Teller(CliContext context)
    {
        private SubscriptionPhase? _told;

        public void Tell(SubscriptionStatus status)
        {
            if (status.Phase == _told && status.Problem is null) return;
            _told = status.Phase;
            if (status.Problem is { } problem) context.Say(Texts.FollowLost, problem.Message, Math.Ceiling(status.RetryIn.TotalSeconds));
            else context.Say(status.Phase == SubscriptionPhase.Live ? Texts.FollowLive : Texts.FollowCatchesUp, status.NextIndex);
        }
    }
}
