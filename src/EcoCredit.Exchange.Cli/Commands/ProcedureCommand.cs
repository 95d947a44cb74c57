using System.CommandLine;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>procedure</c>: where a year's evaluation stands.</summary>
internal static class ProcedureCommand
{
    public static Command Create(CliContext context)
    {
        var year = CommonOptions.Year(context);
        var code = new Option<string>("--code") { Description = context.T(Texts.ProcedureCode), DefaultValueFactory = _ => "" };
        var question = new EcologyQuestion(context);
        var command = new ExampleCommand(context, "procedure", Texts.ProcedureDescription, Texts.ProcedureNotes,
            "ecocredit procedure --year 2025 --operator A1024 --data ./city --to ./city/agency.json",
            "ecocredit procedure --year 2025 --code 91990102MA0000015T --operator A1024 --data ./city --to ./city/agency.json --json")
        {
            year, code,
        };
        question.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var (of, about) = (parse.GetValue(year), parse.GetRequiredValue(code));
            var (answer, areas) = await question.AskAsync(
                parse, ScoreCommand.CaseOf(of), new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "20" },
                async node => (await AskAsync(context, node, of, about), node.Names), cancellationToken);
            if (question.IsJson(parse)) context.WriteJson(ProcedureReport.Describe(answer, of));
            else ProcedureReport.Write(context, answer, of, areas);
            var overdue = answer.Prefectures.SelectMany(p => p.Tasks).Count(t => t.State == TaskState.Overdue);
            if (overdue > 0) context.Say(Texts.ProcedureOverdue, overdue);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Task<GetProcedureResponse> AskAsync(CliContext context, AskedNode node, int year, string code) =>
        Progressing.WaitAsync(
            context, Texts.NodeIsWorking, node.Client.GetProcedureAsync(year, node.Area, code, node.Access, node.CancellationToken));
}
