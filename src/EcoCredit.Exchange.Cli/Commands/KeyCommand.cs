using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>key</c>: the signing keys of enrolled agencies, and the keys of the node's bodies.</summary>
internal static class KeyCommand
{
    public static Command Create(CliContext context) =>
        new("key", context.T(Texts.KeyDescription))
        {
            Add(context), List(context), Revoke(context),
            BodyKeyCommands.List(context), BodyKeyCommands.Rotate(context), BodyKeyCommands.Retire(context),
            KeyWitnessCommand.Create(context),
            KeyRotateCommand.Rotate(context), KeyRotateCommand.Request(context), KeyRotateCommand.Install(context),
        };

    internal static JsonNode Describe(SigningKey key) => new JsonObject
    {
        ["keyId"] = key.KeyId,
        ["algorithm"] = PublicKey.TryFromSpki(key.PublicKey.Span, out var parsed, out _) ? parsed.Algorithm.ToString() : null,
        ["validFrom"] = PeerCommand.Moment(key.ValidFrom),
        ["validTo"] = PeerCommand.Moment(key.ValidTo),
        ["revokedAt"] = PeerCommand.Moment(key.RevokedAt),
    };

    private static ExampleCommand Add(CliContext context)
    {
        var agency = new Argument<string>("CODE") { Description = context.T(Texts.AgencyArgument) };
        var file = new Argument<string>("PEM") { Description = context.T(Texts.KeyFileArgument) };
        var data = CommonOptions.Data(context);
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(
            context,
            "add",
            Texts.KeyAddDescription,
            Texts.None,
            "ecocredit key add 11990100MB0000027F ./new-key.pub.pem --data ./city") { agency, file, data, json };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var key = PublicKey.FromPem(await File.ReadAllTextAsync(parse.GetRequiredValue(file), cancellationToken));
            PeerCommand.Edit(
                context,
                parse.GetRequiredValue(data),
                editor => editor.AddKey(parse.GetRequiredValue(agency), key, context.Time.GetUtcNow(), null));
            if (parse.GetValue(json)) context.WriteJson(
                new JsonObject { ["agency"] = parse.GetRequiredValue(agency), ["keyId"] = key.KeyId });
            else context.Out.WriteLine(key.KeyId);
            context.Say(Texts.KeyAdded, key.KeyId);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand List(CliContext context)
    {
        var data = CommonOptions.Data(context);
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(
            context, "list", Texts.KeyListDescription, Texts.None, "ecocredit key list --data ./city --json") { data, json };
        command.Run(context, (parse, _) =>
        {
            var keys = PeerCommand.Open(context, parse.GetRequiredValue(data)).Agencies.SelectMany(a => a.SigningKeys.Select(k => (Agency: a.Code, Key: k))).ToList();
            if (parse.GetValue(json))
            {
                context.WriteJson(new JsonArray([.. keys.Select(k =>
                {
                    var node = Describe(k.Key);
                    node["agency"] = k.Agency;
                    return node;
                })]));
            }
            else
            {
                foreach (var (code, key) in keys) context.Out.WriteLine(string.Join('\t', code, key.KeyId, PeerCommand.Moment(key.ValidFrom), PeerCommand.Moment(key.ValidTo), key.RevokedAt is null ? "" : context.T(Texts.Revoked)));
            }

            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static ExampleCommand Revoke(CliContext context)
    {
        var key = new Argument<string>("KEYID") { Description = context.T(Texts.KeyIdArgument) };
        var data = CommonOptions.Data(context);
        var command = new ExampleCommand(
            context,
            "revoke",
            Texts.KeyRevokeDescription,
            Texts.KeyRevokeNotes,
            "ecocredit key revoke 2f0c…64 --data ./city") { key, data };
        command.Run(context, (parse, _) =>
        {
            PeerCommand.Edit(
                context, parse.GetRequiredValue(data), editor => editor.RevokeKey(parse.GetRequiredValue(key), context.Time.GetUtcNow()));
            context.Say(Texts.RevokedNow, parse.GetRequiredValue(key));
            var folder = NodeFolder.Open(parse.GetRequiredValue(data));
            if (KeyRotation.TakeOffCard(folder, parse.GetRequiredValue(key))) context.Say(Texts.KeyOffCard, folder.CardPath);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
