using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Scoring;

namespace EcoCredit.Exchange.Rules.Repair;

// Whether a record of a file still counts on a day.
internal static class OpenRecords
{
    // What ends a record for a score ends it here.
    public static bool IsOpen(CaseFile file, Filed<CreditRecord> record, DateOnly on) =>
        new RecordEnds(file, record.Document.Header.Subject.CreditCode, on).Of(record.Document, DayOf(record.Document.ProducedOn)).Count == 0;

    // The row that brings the points or the level; empty where there is none.
    public static string RowOf(CreditRecord record) => record.DetailCase switch
    {
        CreditRecord.DetailOneofCase.Ordinary => record.Ordinary.CatalogueRow,
        CreditRecord.DetailOneofCase.Serious => record.Serious.CatalogueRow,
        _ => "",
    };

    // The evaluation year: that of the day on which the information was produced (IM-22-1, AMB-09).
    public static int YearOf(CreditRecord record) => DayOf(record.ProducedOn).Year;

    // A day of a document that passed its rules.
    public static DateOnly DayOf(string day) =>
        IsoDay.TryParse(day, out var parsed) ? parsed : throw new ArgumentException("A day of the document is not ISO 8601.", nameof(day));

    public static bool IsBy(string day, DateOnly on) => DayOf(day) <= on;
}
