using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>init</c>: makes an agency's folder.</summary>
internal static class InitCommand
{
    public static Command Create(CliContext context)
    {
        var folder = new Argument<string>("DIR") { Description = context.T(Texts.InitDir) };
        var agency = new Option<string>("--agency") { Description = context.T(Texts.InitAgency), Required = true };
        var name = new Option<string>("--name") { Description = context.T(Texts.InitName), Required = true };
        var role = new Option<string>("--role") { Description = context.T(Texts.InitRole), Required = true };
        role.AcceptOnlyFromAmong(EnumNames.Roles.All);
        var area = new Option<string>("--area") { Description = context.T(Texts.InitArea), Required = true };
        var listen = new Option<string[]>("--listen") { Description = context.T(Texts.InitListen), DefaultValueFactory = _ => ["127.0.0.1:8443"] };
        var endpoint = new Option<string>("--endpoint") { Description = context.T(Texts.InitEndpoint), DefaultValueFactory = _ => "" };
        var host = new Option<string[]>("--host-name") { Description = context.T(Texts.InitHost), DefaultValueFactory = _ => [] };
        var postgres = new Option<string?>("--postgres") { Description = context.T(Texts.InitPostgres) };
        var password = new Option<string?>("--postgres-password-file") { Description = context.T(Texts.InitPostgresPassword) };
        var sm2 = new Option<bool>("--sm2") { Description = context.T(Texts.InitSm2) };
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(context, "init", Texts.InitDescription, Texts.InitNotes,
            "ecocredit init ./city --agency 11990100MB0000027F --name 示例市生态环境局 --role ECO_CITY --area 990100 --endpoint https://127.0.0.1:8443",
            "ecocredit init ./buyer --agency 11990000MB00000430 --name 示例采购中心 --role PROCUREMENT --area 990000")
        {
            folder, agency, name, role, area, listen, endpoint, host, postgres, password, sm2, json,
        };
        command.Run(context, (parse, _) =>
        {
            var made = NodeFolder.Create(parse.GetRequiredValue(folder), new NodeIdentity
            {
                Code = parse.GetRequiredValue(agency),
                Name = parse.GetRequiredValue(name),
                Role = EnumNames.Roles.Parse(parse.GetRequiredValue(role)),
                Area = parse.GetRequiredValue(area),
                Listen = parse.GetRequiredValue(listen),
                Endpoint = parse.GetRequiredValue(endpoint),
                HostNames = parse.GetRequiredValue(host),
                AddSm2Key = parse.GetValue(sm2),
                Database = DatabaseOf(context, parse.GetValue(postgres), parse.GetValue(password)),
            }, context.Time);
            if (parse.GetValue(json)) context.WriteJson(new JsonObject { ["folder"] = made.Path, ["card"] = made.CardPath });
            else context.Out.WriteLine(made.CardPath);
            context.Say(Texts.InitDone, made.Path, made.CardPath, parse.GetRequiredValue(folder));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static DatabaseOptions DatabaseOf(
        CliContext context, string? connection, string? passwordFile) => (connection, passwordFile) switch
        {
            (null, null) => new DatabaseOptions(),
            (null, _) => throw new CliException(ExitCode.Usage, context.T(Texts.InitPasswordNeedsPostgres)),
            // The path is meant from where the user stands; node.json reads it from the folder.
            _ => new DatabaseOptions
            {
                Provider = "postgres",
                ConnectionString = connection,
                PasswordFile = passwordFile is null ? null : Path.GetFullPath(passwordFile),
            },
        };
}
