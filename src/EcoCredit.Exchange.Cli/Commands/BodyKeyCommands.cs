using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>key bodies</c>, <c>key rotate-body</c>, <c>key retire-body</c>: the keys that bodies are encrypted with.</summary>
internal static class BodyKeyCommands
{
    public static ExampleCommand List(CliContext context)
    {
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var command = new ExampleCommand(
            context, "bodies", Texts.BodyKeysDescription, Texts.None, "ecocredit key bodies --data ./city") { data, json };
        command.Run(context, (parse, _) =>
        {
            var keys = BodyKeys.List(NodeFolder.Open(parse.GetRequiredValue(data)));
            if (parse.GetValue(json)) context.WriteJson(new JsonArray([.. keys.Select(k => Describe(k, k == keys[^1]))]));
            else
            {
                foreach (var key in keys)
                    context.Out.WriteLine(string.Join('\t', key.Number, key.Id, Moment(key), key == keys[^1] ? context.T(Texts.BodyKeyCurrent) : ""));
            }

            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    public static ExampleCommand Rotate(CliContext context)
    {
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var command = new ExampleCommand(
            context, "rotate-body", Texts.BodyKeyRotateDescription, Texts.BodyKeyRotateNotes, "ecocredit key rotate-body --data ./city") { data, json };
        command.Run(context, (parse, _) =>
        {
            var key = BodyKeys.Rotate(NodeFolder.Open(parse.GetRequiredValue(data)), context.Time);
            if (parse.GetValue(json)) context.WriteJson(Describe(key, isCurrent: true));
            else context.Out.WriteLine(key.Id);
            context.Say(Texts.BodyKeyMade, key.Number, key.Id);
            context.Say(Texts.BodyKeyRotateNotes);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    public static ExampleCommand Retire(CliContext context)
    {
        var number = new Argument<int>("N") { Description = context.T(Texts.BodyKeyNumber) };
        var data = CommonOptions.Data(context);
        var command = new ExampleCommand(
            context, "retire-body", Texts.BodyKeyRetireDescription, Texts.BodyKeyRetireNotes, "ecocredit key retire-body 2 --data ./city") { number, data };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var retired = await BodyKeys.RetireAsync(
                NodeFolder.Open(parse.GetRequiredValue(data)), parse.GetRequiredValue(number), cancellationToken);
            context.Say(Texts.BodyKeyRetired, parse.GetRequiredValue(number), retired);
            return ExitCode.Ok;
        });
        return command;
    }

    private static JsonObject Describe(BodyKey key, bool isCurrent) => new()
    {
        ["number"] = key.Number,
        ["keyId"] = key.Id,
        ["since"] = Moment(key),
        ["current"] = isCurrent,
    };

    private static string Moment(BodyKey key) =>
        key.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
