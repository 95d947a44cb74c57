using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger keys</c>: the verifier keys of the folder's own node, to hand to auditors.</summary>
internal static class LedgerKeysCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var data = CommonOptions.Data(context);
        var openssl = new Option<bool>("--openssl") { Description = context.T(Texts.KeysOpenssl) };
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(
            context,
            "keys",
            Texts.KeysDescription,
            Texts.KeysNotes,
            "ecocredit ledger keys --data ./city > city.keys",
            "ecocredit ledger keys --data ./city --openssl") { data, openssl, json };
        command.Run(context, (parse, _) =>
        {
            var path = parse.GetRequiredValue(data);
            var folder = NodeFolder.Open(path);
            var own = PeerCommand.Open(context, path).Agencies.FirstOrDefault(agency => agency.Code == folder.Options.Agency.Code);
            var keys = FolderKeys.Read(folder, own);
            if (parse.GetValue(json)) context.WriteJson(new JsonArray([.. keys.Select(Describe)]));
            else foreach (var key in keys) context.Out.WriteLine(parse.GetValue(openssl) ? Pem(key) : key.ToString());
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static string Pem(NoteVerifier key) =>
        string.Create(CultureInfo.InvariantCulture, $"# {key.Name} {key.Type} {key.KeyId:x8}\n{key.Key.ToPem().TrimEnd()}");

    private static JsonNode Describe(NoteVerifier key) => new JsonObject
    {
        ["name"] = key.Name,
        ["type"] = key.Type.ToString(),
        ["keyId"] = key.KeyId.ToString("x8", CultureInfo.InvariantCulture),
        ["verifierKey"] = key.ToString(),
        ["pem"] = key.Key.ToPem(),
    };
}
