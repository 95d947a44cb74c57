using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>changes</c>: what changed about the organisations of a case since it was asked about them.</summary>
internal static class ChangesCommand
{
    public static Command Create(CliContext context)
    {
        var access = new AccessOptions(context, isCaseArgument: true, TimeSpan.FromDays(1));
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "changes", Texts.ChangesDescription, Texts.ChangesNotes,
            "ecocredit changes 示例采购-2026-001 --purpose PROCUREMENT --operator A1024 --data ./buyer --to https://127.0.0.1:8443");
        access.AddTo(command);
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var pages = await node.AskAsync(
                parse,
                access,
                (client, ticket) => client.ListChangesAsync(access.CaseOf(parse), ticket, cancellationToken).ToListAsync(cancellationToken).AsTask());
            var subjects = pages.SelectMany(page => page.Subjects).ToList();
            if (node.IsJson(parse)) context.WriteJson(JsonParts.Array(subjects, RetractionReport.Describe));
            else RetractionReport.Write(context, subjects);
            return ExitCode.Ok;
        });
        return command;
    }
}
