using System.CommandLine;
using System.Globalization;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>score</c>: score and level as they stand, of one organisation or of a whole year.</summary>
internal static class ScoreCommand
{
    public static Command Create(CliContext context)
    {
        var code = new Argument<string?>("CODE") { Description = context.T(Texts.ScoreCode), Arity = ArgumentArity.ZeroOrOne };
        var year = CommonOptions.Year(context);
        var all = new Option<bool>("--all") { Description = context.T(Texts.ScoreAll) };
        var csv = new Option<string?>("--csv") { Description = context.T(Texts.ScoreCsv) };
        var question = new EcologyQuestion(context);
        var command = new ExampleCommand(context, "score", Texts.ScoreDescription, Texts.ScoreNotes,
            "ecocredit score 91990102MA0000015T --year 2025 --operator A1024 --data ./city --to ./city/agency.json",
            "ecocredit score --all --year 2025 --area 990100 --csv scores-2025.csv --operator A1024 --data ./city --to ./city/agency.json")
        {
            code, year, all, csv,
        };
        question.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var (one, isAll, file, of) = (parse.GetValue(code), parse.GetValue(all), parse.GetValue(csv), parse.GetValue(year));
            if (one is null != isAll) throw new CliException(ExitCode.Usage, context.T(Texts.ScoreOneOrAll));
            if (file is not null && !isAll) throw new CliException(ExitCode.Usage, context.T(Texts.ScoreCsvNeedsAll));
            return await question.AskAsync(
                parse, CaseOf(of), Basis, node => one is null
                    ? AllAsync(context, node, of, file, question.IsJson(parse))
                    : OneAsync(context, node, one, of, question.IsJson(parse)),
                cancellationToken);
        });
        return command;
    }

    /// <summary>The case number of a year's work, where the user gives none.</summary>
    public static string CaseOf(int year) => string.Create(CultureInfo.InvariantCulture, $"evaluation-{year}");

    private static LegalBasis Basis => new() { Instrument = ImportOptions.DefaultLegalBasis, Article = "16" };

    private static async Task<ExitCode> OneAsync(CliContext context, AskedNode node, string code, int year, bool asJson)
    {
        var answer = await Progressing.WaitAsync(
            context, Texts.NodeIsWorking, node.Client.PreviewEvaluationAsync(code, year, node.Area, node.Access, node.CancellationToken));
        if (asJson) context.WriteJson(ScoreReport.Describe(answer.Preview));
        else ScoreReport.Write(context, answer.Preview, node.Names);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> AllAsync(CliContext context, AskedNode node, int year, string? file, bool asJson)
    {
        var previews = await ReadAllAsync(context, node, year);
        if (file is not null)
        {
            ScoreReport.Save(context, previews, file);
            context.Say(Texts.ScoreCsvWritten, previews.Count, file);
        }

        if (asJson) context.WriteJson(ScoreReport.Describe(previews, year, node.Area));
        else ScoreReport.Write(context, previews);
        return ExitCode.Ok;
    }

    /// <summary>The previews of every participant, with progress.</summary>
    internal static Task<List<EvaluationPreview>> ReadAllAsync(CliContext context, AskedNode node, int year) =>
        Progressing.RunAsync(context, Texts.Scoring, async progress =>
        {
            var previews = new List<EvaluationPreview>();
            await foreach (var run in node.Client.PreviewEvaluationsAsync(year, node.Area, node.Access, node.CancellationToken))
            {
                previews.AddRange(run.Previews);
                progress(previews.Count, run.Total);
            }

            return previews;
        });
}
