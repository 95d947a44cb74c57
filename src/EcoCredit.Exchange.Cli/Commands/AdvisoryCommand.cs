using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>advisory</c>: the monthly reports (IM article 30).</summary>
internal static class AdvisoryCommand
{
    public static Command Create(CliContext context) =>
        new("advisory", context.T(Texts.AdvisoryDescription)) { Report(context), Board(context) };

    private static ExampleCommand Report(CliContext context)
    {
        var month = new Option<string>("--month") { Description = context.T(Texts.AdvisoryMonth), Required = true };
        var file = new Option<string?>("--file") { Description = context.T(Texts.AdvisoryFile) };
        var nil = new Option<bool>("--nil") { Description = context.T(Texts.AdvisoryNil) };
        var corrects = new Option<string?>("--corrects") { Description = context.T(Texts.AdvisoryCorrects) };
        var (data, to, json) = (CommonOptions.Data(context), CommonOptions.To(context), CommonOptions.Json(context));
        var command = new ExampleCommand(context, "report", Texts.AdvisoryReportDescription, Texts.AdvisoryReportNotes,
            "ecocredit advisory report --month 2026-10 --file items.csv --data ./city --to ./region/agency.json",
            "ecocredit advisory report --month 2026-09 --nil --data ./city --to ./region/agency.json")
        {
            month, file, nil, corrects, data, to, json,
        };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var (of, path) = (parse.GetRequiredValue(month), parse.GetValue(file));
            if (path is null != parse.GetValue(nil)) throw new CliException(ExitCode.Usage, context.T(Texts.AdvisoryFileOrNil));
            if (!DateOnly.TryParseExact(of, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                throw new CliException(ExitCode.Usage, context.T(Texts.AdvisoryBadMonth));
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            var target = Target.Resolve(context, session, parse.GetRequiredValue(to));
            var sent = await AdvisorySender.SendAsync(
                context, session, target, new AdvisoryMonth(of, path, parse.GetValue(corrects)), cancellationToken);
            if (parse.GetValue(json)) context.WriteJson(Describe(context, of, sent));
            else if (sent.Id is { } id)
            {
                context.Out.WriteLine(sent.Index is { } index
                    ? context.T(Texts.AdvisoryAccepted, of, sent.Items, id, index)
                    : context.T(Texts.AdvisoryAcceptedBefore, of, sent.Items, id));
            }

            return sent.Result.Code;
        });
        return command;
    }

    private static ExampleCommand Board(CliContext context)
    {
        var year = CommonOptions.Year(context);
        var question = new EcologyQuestion(context);
        var command = new ExampleCommand(context, "board", Texts.AdvisoryBoardDescription, Texts.AdvisoryBoardNotes,
            "ecocredit advisory board --year 2026 --operator A1024 --data ./region --to ./region/agency.json",
            "ecocredit advisory board --year 2026 --area 990100 --operator A1024 --data ./city --to ./region/agency.json --json")
        {
            year,
        };
        question.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var of = parse.GetValue(year);
            var (answer, areas) = await question.AskAsync(
                parse, ScoreCommand.CaseOf(of), new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "30" },
                async node => (await AskAsync(context, node, of), node.Names), cancellationToken);
            if (question.IsJson(parse)) context.WriteJson(AdvisoryBoard.Describe(answer, of));
            else AdvisoryBoard.Write(context, answer, areas);
            var missing = answer.Cells.Count(c => c.State == AdvisoryCellState.Missing);
            if (missing > 0) context.Say(Texts.AdvisoryMissing, missing);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Task<GetAdvisoryBoardResponse> AskAsync(CliContext context, AskedNode node, int year) => Progressing.WaitAsync(
        context, Texts.NodeIsWorking, node.Client.GetAdvisoryBoardAsync(year, node.Area, node.Access, node.CancellationToken));

    private static JsonObject Describe(CliContext context, string month, AdvisorySent sent) => new()
    {
        ["month"] = month,
        ["items"] = sent.Items,
        ["id"] = sent.Id,
        ["ledgerIndex"] = sent.Index,
        ["accepted"] = sent.Result.Report.Accepted,
        ["duplicates"] = sent.Result.Report.Duplicates,
        ["acceptedBefore"] = sent.Result.Batch.AlreadyAccepted,
        ["refusals"] = JsonParts.Array(sent.Result.Refusals, r => new JsonObject
        {
            ["row"] = r.Row,
            ["column"] = r.Column,
            ["rule"] = r.Rule,
            ["reason"] = context.T(r.Reason),
        }),
    };
}
