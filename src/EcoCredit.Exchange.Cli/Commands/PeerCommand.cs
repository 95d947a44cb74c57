using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>peer</c>: the agencies that a folder has enrolled.</summary>
internal static class PeerCommand
{
    public static Command Create(CliContext context) =>
        new("peer", context.T(Texts.PeerDescription)) { Add(context), List(context), Show(context), Revoke(context) };

    private static ExampleCommand Add(CliContext context)
    {
        var card = new Argument<string>("CARD") { Description = context.T(Texts.PeerCardArgument) };
        var data = CommonOptions.Data(context);
        var command = new ExampleCommand(
            context,
            "add",
            Texts.PeerAddDescription,
            Texts.PeerAddNotes,
            "ecocredit peer add ./buyer/agency.json --data ./city") { card, data };
        command.Run(context, (parse, _) =>
        {
            var read = PeerCard.Read(parse.GetRequiredValue(card));
            Edit(context, parse.GetRequiredValue(data), editor => editor.Enrol(read));
            context.Say(Texts.PeerAdded, read.Name, read.Code, read.Role, string.Join(", ", read.Certificates));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static ExampleCommand List(CliContext context)
    {
        var data = CommonOptions.Data(context);
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(
            context,
            "list",
            Texts.PeerListDescription,
            Texts.None,
            "ecocredit peer list --data ./city",
            "ecocredit peer list --data ./city --json") { data, json };
        command.Run(context, (parse, _) =>
        {
            var agencies = Open(context, parse.GetRequiredValue(data)).Agencies;
            if (parse.GetValue(json)) context.WriteJson(new JsonArray([.. agencies.Select(Describe)]));
            else foreach (var agency in agencies) context.Out.WriteLine(string.Join('\t', agency.Code, EnumNames.Roles.NameOf(agency.Role), agency.AreaCode, agency.Name, agency.Endpoint, agency.RevokedAt is null ? "" : context.T(Texts.Revoked)));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static ExampleCommand Show(CliContext context)
    {
        var code = new Argument<string>("CODE") { Description = context.T(Texts.AgencyArgument) };
        var data = CommonOptions.Data(context);
        // An entry has one form only; the option is taken so that a script may give it everywhere.
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(
            context,
            "show",
            Texts.PeerShowDescription,
            Texts.None,
            "ecocredit peer show 11990100MB0000027F --data ./city") { code, data, json };
        command.Run(context, (parse, _) =>
        {
            var agency = Open(context, parse.GetRequiredValue(data)).Agencies.FirstOrDefault(a => a.Code == parse.GetRequiredValue(code))
                ?? throw new CliException(ExitCode.Refused, context.T(Texts.PeerNotEnrolled, parse.GetRequiredValue(code)));
            context.WriteJson(Describe(agency));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static ExampleCommand Revoke(CliContext context)
    {
        var code = new Argument<string>("CODE") { Description = context.T(Texts.AgencyArgument) };
        var data = CommonOptions.Data(context);
        var certificate = new Option<string?>("--certificate") { Description = context.T(Texts.RevokeCertificateOption) };
        var command = new ExampleCommand(
            context,
            "revoke",
            Texts.PeerRevokeDescription,
            Texts.PeerRevokeNotes,
            "ecocredit peer revoke 11990000MB00000430 --data ./city") { code, data, certificate };
        command.Run(context, (parse, _) =>
        {
            Edit(context, parse.GetRequiredValue(data), editor =>
            {
                if (parse.GetValue(certificate) is { } digest) editor.RevokeCertificate(digest, context.Time.GetUtcNow());
                else editor.RevokeAgency(parse.GetRequiredValue(code), context.Time.GetUtcNow());
            });
            context.Say(Texts.RevokedNow, parse.GetRequiredValue(code));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    internal static DirectoryEditor Open(CliContext context, string path) => DirectoryEditor.Open(NodeFolder.Open(path), context.Time);

    internal static void Edit(CliContext context, string path, Action<DirectoryEditor> change)
    {
        var editor = Open(context, path);
        change(editor);
        editor.Save();
    }

    internal static string? Moment(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time?.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture);

    private static JsonNode Describe(Agency agency) => new JsonObject
    {
        ["code"] = agency.Code,
        ["name"] = agency.Name,
        ["role"] = EnumNames.Roles.NameOf(agency.Role),
        ["area"] = agency.AreaCode,
        ["endpoint"] = agency.Endpoint,
        ["revokedAt"] = Moment(agency.RevokedAt),
        ["certificates"] = new JsonArray([.. agency.Certificates.Select(c => new JsonObject { ["sha256"] = Convert.ToHexStringLower(c.Digest.Span), ["revokedAt"] = Moment(c.RevokedAt) })]),
        ["signingKeys"] = new JsonArray([.. agency.SigningKeys.Select(KeyCommand.Describe)]),
        ["ledgerKeys"] = new JsonArray([.. agency.LedgerKeys.Select(k => JsonValue.Create(k))]),
        ["witnessKey"] = agency.WitnessKey,
    };
}
