using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>disclosures</c>: the disclosure report about an organisation.</summary>
internal static class DisclosuresCommand
{
    public static Command Create(CliContext context)
    {
        var code = new Argument<string>("CODE") { Description = context.T(Texts.DisclosuresCode) };
        var access = new AccessOptions(context, isCaseArgument: false, TimeSpan.FromDays(1));
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "disclosures", Texts.DisclosuresDescription, Texts.DisclosuresNotes,
            "ecocredit disclosures 91990102MA0000015T --purpose ECOLOGY_SUPERVISION --case 示例答复-2026-001 --operator A1024 --data ./region",
            "ecocredit disclosures 91990102MA0000015T --purpose ECOLOGY_SUPERVISION --case 示例答复-2026-001 --operator A1024 --data ./region --json")
        {
            code,
        };
        access.AddTo(command);
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var asked = parse.GetRequiredValue(code);
            var pages = await node.AskAsync(
                parse, access, (client, ticket) => ReadAllAsync(context, client, asked, ticket, cancellationToken));
            if (node.IsJson(parse)) context.WriteJson(DisclosureReport.Describe(asked, pages));
            else DisclosureReport.Write(context, pages);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Task<List<ReportDisclosuresResponse>> ReadAllAsync(
        CliContext context, ExchangeClient client, string code, AccessTicket access, CancellationToken cancellationToken) =>
        Progressing.RunAsync(context, Texts.ReadingReport, async progress =>
        {
            var (pages, lines) = (new List<ReportDisclosuresResponse>(), 0);
            await foreach (var page in client.ReportDisclosuresAsync(code, access, cancellationToken))
            {
                pages.Add(page);
                lines += page.Lines.Count;
                progress(lines, (int)page.Total);
            }

            return pages;
        });
}
