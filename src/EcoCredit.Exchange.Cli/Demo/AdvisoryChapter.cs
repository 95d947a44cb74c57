using System.Globalization;
using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>Monthly reports of two cities, and the co-investigation notice that the second event brings about (IM article 30).</summary>
internal sealed class AdvisoryChapter(
    CliContext context, string root, DemoParty region, DemoParty first, DemoParty second, SampleOrganisation about, TellStep step,
    ExpectThat expect)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var today = ChinaTime.Today(context.Time);
        // September and October of one calendar year: events of one year are counted together (AMB-05).
        var year = today > new DateOnly(today.Year, 10, 31) ? today.Year : today.Year - 1;
        var (september, october) = (Month(year, 9), Month(year, 10));

        step(Texts.DemoAdvisoryReports, second.Name, september, first.Name, october, about.Name);
        await ReportAsync(second, september, file: null, cancellationToken);
        await ReportAsync(first, september, await WriteAsync(september, 1, cancellationToken), cancellationToken);
        await ReportAsync(first, october, await WriteAsync(october, 2, cancellationToken), cancellationToken);

        step(Texts.DemoAdvisoryNotice, region.Name, second.Name);
        await using var client = second.Connect(region);
        var notices = new List<CoInvestigationNotice>();
        var filter = new PullRequest { Kinds = { DocumentKind.CoInvestigationNotice } };
        await foreach (var page in client.PullAsync(filter, Access(second, year), cancellationToken))
            notices.AddRange(page.Documents.Select(d => SignedDocument.TryRead(d.Envelope)).OfType<CoInvestigationNotice>());
        expect(
            notices is [{ Events.Count: 2 } one] && one.Header.SourceAgency == region.Code && one.Header.Subject.CreditCode == about.Code,
            Texts.DemoWantNotice, about.Name, notices.Count);
        foreach (var told in notices[0].Events) context.Out.WriteLine($"  {told.OccurredOn}  {told.DocumentNumber}  {told.AreaCode}");

        await ShowBoardAsync(year, september, cancellationToken);
    }

    private async Task ShowBoardAsync(int year, string september, CancellationToken cancellationToken)
    {
        step(Texts.DemoAdvisoryBoard, region.Name, year);
        await using var client = region.Connect(region);
        var board = await client.GetAdvisoryBoardAsync(year, region.Session.Identity.Area, Access(region, year), cancellationToken);
        AdvisoryBoard.Write(context, board, AreaNames.Of(region.Session));
        string[] reported = [.. board.Cells.Where(c => c.Month == september && c.ReportedOn.Length > 0).Select(c => c.AreaCode)];
        expect(reported.Length == 2, Texts.DemoWantAccepted, 2, reported.Length);
        expect(board.Subjects is [{ Events: 2, NoticeDue: false }], Texts.DemoWantNotice, about.Name, board.Subjects.Count);
    }

    private AccessTicket Access(DemoParty asker, int year) => AccessTicket.Sign(
        asker.Session.Identity, Purpose.EcologySupervision, ScoreCommand.CaseOf(year), "A1024",
        new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "30" }, TimeSpan.FromDays(1), context.Time);

    private async Task ReportAsync(DemoParty city, string month, string? file, CancellationToken cancellationToken)
    {
        var sent = await AdvisorySender.SendAsync(
            context, city.Session, region.Target, new AdvisoryMonth(month, file, Corrects: null), cancellationToken);
        expect(sent.Result.Report.Accepted == 1, Texts.DemoWantAccepted, 1, sent.Result.Report.Accepted);
        context.Out.WriteLine(context.T(Texts.AdvisoryAccepted, month, sent.Items, sent.Id, sent.Index));
    }

    private async Task<string> WriteAsync(string month, int number, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, $"advisory-{month}.csv");
        var rows = string.Create(
            CultureInfo.InvariantCulture,
            $"统一社会信用代码,名称,类型,文号,日期,摘要\n{about.Code},{about.Name},1,示例通报〔{month[..4]}〕{number}号,{month}-15,联合检查发现采样记录不全，书面通报。\n");
        await File.WriteAllTextAsync(path, rows, cancellationToken);
        return path;
    }

    private static string Month(int year, int month) => string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}");
}
