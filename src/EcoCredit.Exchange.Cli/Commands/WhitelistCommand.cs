using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>whitelist</c>: where organisations stand with Ningbo's whitelist.</summary>
internal static class WhitelistCommand
{
    private const string Instrument = "宁波市生态环境技术服务机构管理办法（试行）（征求意见稿）";

    public static Command Create(CliContext context) => new("whitelist", context.T(Texts.WhitelistDescription)) { Show(context) };

    private static ExampleCommand Show(CliContext context)
    {
        var codes = new Argument<string[]>("CODE") { Description = context.T(Texts.StatusCodes), Arity = ArgumentArity.ZeroOrMore };
        var asOf = new Option<string>("--as-of") { Description = context.T(Texts.StatusAsOf), DefaultValueFactory = _ => "" };
        var question = new EcologyQuestion(context);
        var command = new ExampleCommand(context, "show", Texts.WhitelistShowDescription, Texts.WhitelistNotes,
            "ecocredit whitelist show --area 330200 --operator A1024 --data ./city --to ./city/agency.json",
            "ecocredit whitelist show 91990102MA0000015T --area 330200 --operator A1024 --data ./city --to ./city/agency.json --json")
        {
            codes, asOf,
        };
        question.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var year = Protocol.Identifiers.ChinaTime.Today(context.Time).Year;
            var answer = await question.AskAsync(
                parse, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"whitelist-{year}"),
                new LegalBasis { Instrument = Instrument, Article = "12" },
                node => Progressing.WaitAsync(
                    context, Texts.NodeIsWorking, AskAsync(node, parse.GetValue(codes) ?? [], parse.GetRequiredValue(asOf))),
                cancellationToken);
            if (question.IsJson(parse)) context.WriteJson(Describe(answer));
            else Write(context, answer);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<GetWhitelistResponse> AskAsync(AskedNode node, string[] codes, string asOf)
    {
        if (codes.Length > 0) return await node.Client.GetWhitelistAsync(codes, node.Area, asOf, node.Access, node.CancellationToken);
        var whole = new GetWhitelistResponse();
        await foreach (var page in node.Client.ListWhitelistAsync(node.Area, asOf, node.Access, node.CancellationToken))
        {
            whole.AsOf = page.AsOf;
            whole.Standings.Add(page.Standings);
        }

        return whole;
    }

    internal static void Write(CliContext context, GetWhitelistResponse answer)
    {
        if (answer.Standings.Count == 0)
        {
            context.Say(Texts.WhitelistNobody);
            return;
        }

        string[] header =
        [
            context.T(Texts.ColumnCode), context.T(Texts.ColumnState), context.T(Texts.ColumnExited), context.T(Texts.ColumnApply),
            context.T(Texts.ColumnEligible), context.T(Texts.ColumnNote),
        ];
        context.Out.WriteLine(context.T(Texts.AdvisoryAsOf, answer.AsOf));
        Tables.Write(context, header, answer.Standings.Select(s => Row(context, s)));
        foreach (var standing in answer.Standings.Where(s => s.Reasons.Count + s.Measures.Count > 0))
        {
            context.Out.WriteLine(standing.CreditCode);
            foreach (var reason in standing.Reasons) context.Out.WriteLine("  " + JsonParts.Line(context, reason));
            foreach (var measure in standing.Measures) context.Out.WriteLine("  " + MeasureText.Of(context, measure));
        }
    }

    private static string[] Row(CliContext context, WhitelistStanding standing) =>
    [
        standing.CreditCode, context.T(Texts.WhitelistStateOf(standing.State)), standing.ExitedOn,
        context.T(standing.Barred ? Texts.WhitelistMayNotApply : Texts.WhitelistMayApply), standing.EligibleOn,
        standing.Conflict ? context.T(Texts.WhitelistConflict) : "",
    ];

    private static JsonObject Describe(GetWhitelistResponse answer) => new()
    {
        ["asOf"] = answer.AsOf,
        ["standings"] = JsonParts.Array(answer.Standings, s => new JsonObject
        {
            ["creditCode"] = s.CreditCode,
            ["state"] = EnumNames.WhitelistStates.NameOf(s.State),
            ["entry"] = JsonParts.Reference(s.Entry),
            ["exitedOn"] = s.ExitedOn,
            ["cause"] = JsonParts.Reference(s.Cause),
            ["barred"] = s.Barred,
            ["eligibleOn"] = s.EligibleOn,
            ["conflict"] = s.Conflict,
            ["reasons"] = JsonParts.Explanations(s.Reasons),
            ["measures"] = JsonParts.Measures(s.Measures),
        }),
    };
}
