using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>config show</c>: the settings that are in force, and where each comes from.</summary>
internal static class ConfigCommand
{
    public static Command Create(CliContext context) => new("config", context.T(Texts.ConfigDescription)) { Show(context) };

    private static ExampleCommand Show(CliContext context)
    {
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var set = new Option<bool>("--set") { Description = context.T(Texts.ConfigSetOnly) };
        var command = new ExampleCommand(
            context,
            "show",
            Texts.ConfigShowDescription,
            Texts.ConfigShowNotes,
            "ecocredit config show --data ./city",
            "ecocredit config show --data ./city --set --json") { data, set, json };
        command.Run(context, (parse, _) =>
        {
            var settings = NodeFolder.Open(parse.GetRequiredValue(data)).Settings
                .Where(s => !parse.GetValue(set) || s.Source != Setting.Default).ToList();
            if (parse.GetValue(json)) context.WriteJson(new JsonArray([.. settings.Select(Describe)]));
            else Tables.Write(
                context,
                context.T(Texts.ConfigHeader).Split('|'),
                settings.Select(s => (IReadOnlyList<string>)[s.Path, s.Value, s.Unit, s.Source]));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static JsonNode Describe(Setting setting) => new JsonObject
    {
        ["setting"] = setting.Path,
        ["value"] = JsonNode.Parse(setting.Value),
        ["unit"] = setting.Unit,
        ["source"] = setting.Source,
    };
}
