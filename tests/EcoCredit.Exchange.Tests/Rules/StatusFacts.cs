using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules;

/// <summary>Recorded facts, short to write. The serial is the document's id and its index.</summary>
internal static class StatusFacts
{
    public static RecordedFact Result(
        int serial, CreditLevel level, int year = 2025, string area = Samples.CityArea, string from = "", int revision = 1)
    {
        var result = Fact(serial, DocumentKind.EvaluationResult, (int)level, from.Length > 0 ? from : $"{year + 1}-06-05", stage: 2);
        return result with { Fact = result.Fact with { Year = year, Revision = revision, AreaCode = area } };
    }

    public static RecordedFact Record(int serial, RecordClass recordClass, string from = "2026-03-01", int stage = 2) =>
        Fact(serial, DocumentKind.CreditRecord, (int)recordClass, from, stage);

    public static RecordedFact Closure(
        int serial, int target, ClosureReason reason = ClosureReason.Rectified, string from = "2026-05-01") =>
        Targeting(Fact(serial, DocumentKind.RecordClosure, (int)reason, from), target);

    public static RecordedFact Repair(int serial, int target, CreditLevel resulting = CreditLevel.Unspecified, string from = "2026-07-01")
    {
        var repair = Targeting(Fact(serial, DocumentKind.RepairConfirmation, (int)RepairRoute.AfterPublication, from), target);
        return repair with { Fact = repair.Fact with { ResultingLevel = (int)resulting } };
    }

    public static RecordedFact Flag(int serial, FlagKind kind, int stage = 2, string from = "2026-06-06", string to = "") =>
        Until(Fact(serial, DocumentKind.Flag, (int)kind, from, stage), to);

    public static RecordedFact Warned(
        int serial, int target, string from = "2026-05-01") => Targeting(
        Fact(serial, DocumentKind.WarningClosure, (int)WarningOutcome.Rectified, from), target);

    public static RecordedFact Exclusion(int serial, string from, string to = "") =>
        Until(Fact(serial, DocumentKind.Exclusion, (int)CreditLevel.Excluded, from), to);

    public static RecordedFact Lift(int serial, int target, string from) => Targeting(Fact(serial, DocumentKind.FlagLift, 0, from), target);

    public static RecordedFact Ban(int serial, string from, string to) => Until(Fact(serial, DocumentKind.ProcurementBan, 0, from), to);

    public static RecordedFact Targeting(RecordedFact recorded, int target) =>
        recorded with { Fact = recorded.Fact with { TargetSource = Samples.Agency, TargetId = Samples.Id(target) } };

    private static RecordedFact Until(RecordedFact recorded, string to) =>
        to.Length == 0 ? recorded : recorded with { Fact = recorded.Fact with { EffectiveTo = Day(to) } };

    private static RecordedFact Fact(int serial, DocumentKind kind, int code, string from, int stage = 0) => new(
        serial,
        Samples.Now,
        Samples.Agency,
        Samples.Id(serial),
        new Fact(
            Ordinal: 0, kind, Visibility.Public, Samples.CityArea, code, stage, Day(from), EffectiveTo: null, Year: 0, Revision: 0, Score: null, Rows: "",
            TargetSource: "", TargetId: "", ResultingLevel: 0));

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
