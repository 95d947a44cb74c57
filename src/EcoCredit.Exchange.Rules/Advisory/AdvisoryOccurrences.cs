using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Advisory;

// The distinct advisory events of a file (IM-30-2, AMB-05).
internal static class AdvisoryOccurrences
{
    // All of a region, in the order in which they were first told of.
    public static IReadOnlyList<AdvisoryOccurrence> In(CaseFile file, AreaCode region, Catalogue catalogue)
    {
        var formal = FormalFindings.In(file, catalogue);
        var neverCounting = WrongRecords.In(file);
        return file.Documents
            .Where(filed => filed.Document is AdvisoryReport or CreditRecord && !file.IsSuperseded(filed.Document))
            .Where(filed => !neverCounting.Contains(Reference(filed.Document.Header)))
            .SelectMany(filed => ToldBy(filed.Document))
            .Where(telling => region.Contains(telling.Area) && !formal.ContainsKey(telling.Key))
            .GroupBy(telling => telling.Key)
            .Select(told => new AdvisoryOccurrence(told.Key, told.ToList()))
            .ToList();
    }

    // What one document tells, whatever became of it.
    public static IEnumerable<AdvisoryTelling> ToldBy(IDocument document) => document switch
    {
        AdvisoryReport report => report.Items.SelectMany(item => Telling(report, item)),
        CreditRecord { RecordClass: RecordClass.Advisory, Advisory: not null } record => Telling(record),
        _ => [],
    };

    private static IEnumerable<AdvisoryTelling> Telling(AdvisoryReport report, AdvisoryItem item)
    {
        if (!IsoDay.TryParse(item.OccurredOn, out var day)) yield break;
        yield return new(
            Reference(report.Header), item.CreditCode, item.Name, item.Kind, item.DocumentNumber, day,
            AdvisoryAreas.Parse(report.Header.AreaCode));
    }

    // A report gives the day of the event itself; so does a record that knows it.
    private static IEnumerable<AdvisoryTelling> Telling(CreditRecord record)
    {
        if (!IsoDay.TryParse(record.ActOn.Length > 0 ? record.ActOn : record.ProducedOn, out var day)) yield break;
        if (record.Header.Subject is not { } subject) yield break;
        yield return new(
            Reference(record.Header), subject.CreditCode, subject.Name, record.Advisory.Kind, record.DocumentNumber, day,
            AdvisoryAreas.Parse(record.Header.AreaCode));
    }

    private static DocumentReference Reference(Header header) => new() { SourceAgency = header.SourceAgency, Id = header.Id };
}
