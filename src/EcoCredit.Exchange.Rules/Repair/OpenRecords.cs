using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Repair;

// Whether a record of a file still counts on a day.
internal static class OpenRecords
{
    public static bool IsOpen(CaseFile file, Filed<CreditRecord> record, DateOnly on)
    {
        var reference = record.Reference;
        return !file.IsSuperseded(record.Document)
            && !file.Standing<RecordClosure>().Any(closure => reference.Equals(closure.Document.Record) && HasEnded(closure.Document, on))
            && !file.Standing<RepairConfirmation>().Any(repair =>
                repair.Document.Repaired.Contains(reference) && IsBy(repair.Document.ConfirmedOn, on))
            && !file.Standing<WarningClosure>().Any(closure =>
                file.Find<WarningNotice>(closure.Document.Warning) is { } warning
                && warning.Document.Records.Contains(reference)
                && Warnings.IsInTime(closure.Document, warning.Document)
                && IsBy(closure.Document.ConfirmedOn, on));
    }

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

    // What was wrong never counted; what was rectified counted until its day.
    private static bool HasEnded(RecordClosure closure, DateOnly on) =>
        closure.Reason != ClosureReason.Rectified || IsBy(closure.ClosedOn, on);
}
