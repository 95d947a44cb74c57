using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger administration</c>: orders, changes of what the node goes by, erasures, recoveries.</summary>
internal static class AdministrationCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var limit = new Option<int>("--limit") { Description = context.T(Texts.AdministrationLimit), DefaultValueFactory = _ => 100 };
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(
            context, "administration", Texts.AdministrationDescription, Texts.None, "ecocredit ledger administration --data ./region") { limit };
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var entries = await node.AskAsync(
                parse,
                client => client.ListAdministrationAsync(cancellationToken).Take(parse.GetValue(limit)).ToListAsync(cancellationToken).AsTask());
            if (node.IsJson(parse)) context.WriteJson(JsonParts.Array(entries, Describe));
            else
            {
                foreach (var entry in entries)
                {
                    context.Out.WriteLine(string.Join('\t', entry.Index, PeerCommand.Moment(entry.RecordedAt), entry.Agency, NameOf(entry)));
                    foreach (var line in DetailsOf(entry)) context.Out.WriteLine("\t" + line);
                }
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static string NameOf(AdministrationEntry entry) => entry.RecordCase switch
    {
        AdministrationEntry.RecordOneofCase.Order => entry.Order.Method,
        AdministrationEntry.RecordOneofCase.Configuration => "Configuration/" + entry.Configuration.Name,
        AdministrationEntry.RecordOneofCase.Erasure => "Erasure/" + entry.Erasure.Basis,
        AdministrationEntry.RecordOneofCase.Recovery => "Recovery/" + entry.Recovery.Cause,
        _ => string.Create(CultureInfo.InvariantCulture, $"({entry.LeftOutBytes} B)"),
    };

    private static IEnumerable<string> DetailsOf(AdministrationEntry entry) => entry.RecordCase switch
    {
        AdministrationEntry.RecordOneofCase.Configuration =>
            entry.Configuration.Changes.Select(c => $"{c.What}: {(c.Before.Length == 0 ? "-" : c.Before)} → {(c.After.Length == 0 ? "-" : c.After)}"),
        AdministrationEntry.RecordOneofCase.Erasure =>
            [string.Join(' ', entry.Erasure.Indexes), .. entry.Erasure.Authority.Length > 0 ? [$"{entry.Erasure.Authority} {entry.Erasure.OrderNumber}"] : Array.Empty<string>()],
        _ => [],
    };

    private static JsonObject Describe(AdministrationEntry entry) => new()
    {
        ["index"] = entry.Index,
        ["recordedAt"] = PeerCommand.Moment(entry.RecordedAt),
        ["agency"] = entry.Agency,
        ["record"] = NameOf(entry),
        ["details"] = new JsonArray([.. DetailsOf(entry).Select(d => JsonValue.Create(d))]),
    };
}
