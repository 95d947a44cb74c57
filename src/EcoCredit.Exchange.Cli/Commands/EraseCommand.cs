using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger erase</c>: shows what an order erases, asks, and erases it.</summary>
internal static class EraseCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var indexes = new Argument<long[]>("INDEX") { Description = context.T(Texts.EraseIndexes), Arity = ArgumentArity.OneOrMore };
        var authority = new Option<string>("--authority") { Description = context.T(Texts.EraseAuthority), Required = true };
        var number = new Option<string>("--order") { Description = context.T(Texts.EraseOrder), Required = true };
        var force = new Option<bool>("--force") { Description = context.T(Texts.EraseForce) };
        var yes = new Option<bool>("--yes") { Description = context.T(Texts.EraseYes) };
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "erase", Texts.EraseDescription, Texts.EraseNotes,
            "ecocredit ledger erase 17 42 --authority 示例市人民法院 --order 示例〔2026〕1号 --data ./region")
        {
            indexes, authority, number, force, yes,
        };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var order = new EraseBodiesRequest
            {
                Indexes = { parse.GetRequiredValue(indexes) },
                Authority = parse.GetRequiredValue(authority),
                OrderNumber = parse.GetRequiredValue(number),
                Force = parse.GetValue(force),
                DryRun = true,
            };
            var shown = await node.AskAsync(parse, client => client.EraseBodiesAsync(order, cancellationToken));
            if (!node.IsJson(parse)) Write(context, shown);
            if (!parse.GetValue(yes) && !IsConfirmed(context, shown))
            {
                context.Say(Texts.EraseCancelled);
                return ExitCode.Ok;
            }

            order.DryRun = false;
            var done = await node.AskAsync(parse, client => client.EraseBodiesAsync(order, cancellationToken));
            if (node.IsJson(parse)) context.WriteJson(Describe(done));
            if (done.RecordedIndex > 0) context.Say(Texts.EraseDone, done.RecordedIndex);
            else context.Say(Texts.EraseNothing);
            return ExitCode.Ok;
        });
        return command;
    }

    private static bool IsConfirmed(CliContext context, EraseBodiesResponse shown)
    {
        context.Error.Write(context.T(Texts.EraseQuestion, shown.Entries.Count(e => !e.WasErased)));
        return string.Equals(context.In.ReadLine()?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }

    private static void Write(CliContext context, EraseBodiesResponse response)
    {
        foreach (var entry in response.Entries)
        {
            var state = entry.WasErased ? context.T(Texts.EraseBefore, entry.ErasedBy) : entry.InForce ? context.T(Texts.EraseInForce) : "";
            context.Out.WriteLine(string.Join(
                '\t', entry.Index, PeerCommand.Moment(entry.RecordedAt), entry.Type, entry.Kind == DocumentKind.Unspecified ? "" : entry.Kind.ToString(), state));
        }
    }

    private static JsonObject Describe(EraseBodiesResponse response) => new()
    {
        ["recordedIndex"] = response.RecordedIndex > 0 ? response.RecordedIndex : null,
        ["entries"] = JsonParts.Array(response.Entries, e => new JsonObject
        {
            ["index"] = e.Index,
            ["type"] = e.Type,
            ["kind"] = e.Kind == DocumentKind.Unspecified ? null : e.Kind.ToString(),
            ["recordedAt"] = PeerCommand.Moment(e.RecordedAt),
            ["inForce"] = e.InForce,
            ["erasedBy"] = e.HasErasedBy ? e.ErasedBy : null,
        }),
    };
}
