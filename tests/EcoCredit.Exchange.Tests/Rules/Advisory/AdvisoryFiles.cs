using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Advisory;

// Files of advisory matters: the ledger position of a document is the serial of its id.
internal static class AdvisoryFiles
{
    public const string OtherCity = "990200";

    public static readonly AreaCode Region = Area(Samples.RegionArea);

    public static CaseFile File(params FiledDocument[] documents) => new(documents);

    public static FiledDocument Filed(this IDocument document, int serial, string recordedOn = "2026-06-02")
    {
        document.Header.Id = Samples.Id(serial);
        return new FiledDocument(serial, At(recordedOn), document);
    }

    public static AdvisoryReport Report(string area, string month, params AdvisoryItem[] items)
    {
        var report = Samples.MonthlyReport(items);
        report.Header.AreaCode = area;
        report.Month = month;
        return report;
    }

    // A refused inspection, which needs no number.
    public static AdvisoryItem Unnumbered(string occurredOn)
    {
        var item = Samples.Item("", occurredOn);
        item.Kind = AdvisoryKind.RefusedInspection;
        return item;
    }

    public static CreditRecord Record(string number, string producedOn)
    {
        var record = Samples.Advisory();
        record.DocumentNumber = number;
        record.ProducedOn = producedOn;
        record.ActOn = "";
        return record;
    }

    // A formal finding, under a row of the catalogue.
    public static CreditRecord Finding(string row, string number)
    {
        var record = Samples.Ordinary();
        record.DocumentNumber = number;
        record.Ordinary = new OrdinaryDetail
        {
            Kind = OrdinaryKind.Determined,
            CatalogueRow = row,
            AuthorityLevel = AuthorityLevel.Prefecture,
        };
        return record;
    }

    public static T Superseding<T>(this T document, int serial)
        where T : IDocument
    {
        document.Header.Supersedes = Samples.Reference(serial);
        return document;
    }

    public static RuleContext City(string now = "2026-06-15", AdvisoryWindow window = AdvisoryWindow.CalendarYear) =>
        Samples.Context(Role.EcoCity) with { Now = At(now), Settings = new RuleSettings { AdvisoryWindow = window } };

    public static RuleContext RegionContext(RuleContext context) =>
        context with { SourceRole = Role.EcoRegion, SourceArea = Region };

    // Noon in China.
    public static DateTimeOffset At(string day) => new(Day(day), new TimeOnly(12, 0), ChinaTime.Offset);

    public static DateOnly Day(string text) => IsoDay.TryParse(text, out var day) ? day : throw new FormatException(text);

    public static AreaCode Area(string text) => AreaCode.TryParse(text, out var area) ? area : throw new FormatException(text);
}
