using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>key rotate</c>, <c>key request-tls</c>, <c>key install-tls</c>: the next key beside the present one, then in its place.</summary>
internal static class KeyRotateCommand
{
    private const string Tls = "tls";

    private static readonly (string Name, RotatedKey Kind)[] Kinds =
    [
        ("signing", RotatedKey.Signing), ("ledger-ed25519", RotatedKey.LedgerEd25519), ("ledger-p256", RotatedKey.LedgerP256),
        ("witness", RotatedKey.Witness),
    ];

    public static ExampleCommand Rotate(CliContext context)
    {
        var kind = new Argument<string>("KEY") { Description = context.T(Texts.KeyRotateKind) };
        kind.AcceptOnlyFromAmong([Tls, .. Kinds.Select(k => k.Name)]);
        var activate = new Option<bool>("--activate") { Description = context.T(Texts.KeyRotateActivate) };
        var hosts = HostNames(context);
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var command = new ExampleCommand(
            context,
            "rotate",
            Texts.KeyRotateDescription,
            Texts.KeyRotateNotes,
            "ecocredit key rotate signing --data ./city",
            "ecocredit key rotate signing --activate --data ./city",
            "ecocredit key rotate tls --host-name node.example --data ./city") { kind, activate, hosts, data, json };
        command.Run(context, (parse, _) =>
        {
            var (folder, name) = (NodeFolder.Open(parse.GetRequiredValue(data)), parse.GetRequiredValue(kind));
            if (parse.GetValue(activate)) Activate(context, folder, name, parse.GetValue(json));
            else Tell(context, folder, name, AnnounceNext(context, folder, name, parse.GetRequiredValue(hosts)), parse.GetValue(json));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    public static ExampleCommand Request(CliContext context)
    {
        var hosts = HostNames(context);
        var data = CommonOptions.Data(context);
        var command = new ExampleCommand(
            context, "request-tls", Texts.KeyRequestDescription, Texts.KeyRequestNotes, "ecocredit key request-tls --data ./city > city.csr") { hosts, data };
        command.Run(context, (parse, _) =>
        {
            context.Out.WriteLine(CertificateRotation.Request(NodeFolder.Open(parse.GetRequiredValue(data)), parse.GetRequiredValue(hosts)));
            context.Say(Texts.KeyRequestDone);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    public static ExampleCommand Install(CliContext context)
    {
        var file = new Argument<string>("PEM") { Description = context.T(Texts.KeyInstallFile) };
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var command = new ExampleCommand(
            context, "install-tls", Texts.KeyInstallDescription, Texts.KeyRotateNotes, "ecocredit key install-tls city.crt --data ./city") { file, data, json };
        command.Run(context, (parse, _) =>
        {
            var folder = NodeFolder.Open(parse.GetRequiredValue(data));
            Tell(context, folder, Tls, CertificateRotation.Install(folder, parse.GetRequiredValue(file), context.Time), parse.GetValue(json));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static string AnnounceNext(CliContext context, NodeFolder folder, string name, string[] hosts)
    {
        if (name == Tls) return CertificateRotation.Issue(folder, hosts, context.Time);
        if (hosts.Length > 0) throw new CliException(ExitCode.Usage, context.T(Texts.KeyRotateHostsTls));
        return KeyRotation.Announce(folder, KindOf(name), context.Time);
    }

    private static void Tell(CliContext context, NodeFolder folder, string name, string next, bool isJson)
    {
        if (isJson) context.WriteJson(new JsonObject { ["key"] = name, ["next"] = next, ["card"] = folder.CardPath });
        else context.Out.WriteLine(next);
        context.Say(name == "witness" ? Texts.KeyWitnessAnnounced : Texts.KeyAnnounced, name, folder.CardPath, folder.Path);
    }

    private static void Activate(CliContext context, NodeFolder folder, string name, bool isJson)
    {
        var (id, retired) = name == Tls ? (CertificateRotation.Activate(folder, context.Time), null) : KeyRotation.Activate(folder, KindOf(name), context.Time);
        if (isJson) context.WriteJson(new JsonObject { ["key"] = name, ["inUse"] = id, ["retired"] = retired, ["card"] = folder.CardPath });
        else context.Out.WriteLine(id);
        if (retired is null) context.Say(Texts.KeyTlsActive, folder.CardPath);
        else context.Say(Texts.KeyActive, name, retired, folder.CardPath);
    }

    private static Option<string[]> HostNames(CliContext context) =>
        new("--host-name") { Description = context.T(Texts.InitHost), DefaultValueFactory = _ => [] };

    private static RotatedKey KindOf(string name) => Array.Find(Kinds, k => k.Name == name).Kind;
}
