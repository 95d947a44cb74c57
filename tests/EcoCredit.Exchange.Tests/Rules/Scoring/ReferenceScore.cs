using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Scoring;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

/// <summary>
/// The score once more, in another way: sets of what is open on a day, each found by reading the whole file again. Only for files of
/// <see cref="History"/>, whose copies of a document agree on the day.
/// </summary>
internal static class ReferenceScore
{
    private sealed record Open(string What, int Year, int Points, bool Serious);

    public static EvaluationScore Of(FiledDocument[] file, ScoringQuestion question)
    {
        var lastDay = new DateOnly(question.Year - 1, 12, 31);
        if (lastDay > question.AsOf) lastDay = question.AsOf;
        var now = OpenOn(file, question, question.AsOf);
        var earlier = now.Where(open => open.Year < question.Year).ToHashSet();
        var restored = OpenOn(file, question, lastDay).Where(open => open.Year < question.Year).Except(now).Sum(open => open.Points);
        var deducted = now.Where(open => open.Year == question.Year).Sum(open => open.Points);
        var baseScore = 100 - earlier.Sum(open => open.Points);

        var score = baseScore - deducted;
        var level = now.Any(open => open.Serious) || score < 60 ? CreditLevel.Bad : score < 75 ? CreditLevel.Warning : CreditLevel.NoNamedLevel;
        return new(level, baseScore, restored, deducted, score, NeedsDecision: false);
    }

    private static HashSet<Open> OpenOn(FiledDocument[] file, ScoringQuestion question, DateOnly day)
    {
        var open = new HashSet<Open>();
        var records = file.Select(filed => filed.Document).OfType<CreditRecord>().Where(record => Counts(record, question)).ToList();
        foreach (var record in records)
        {
            var what = What(record);
            var isThere = !Ends(file, record, question).Any(end => end.Kind == 'w');
            if (!isThere || FinalOn(record) is not { } final || final > day) continue;
            if (records.Where(copy => What(copy) == what).SelectMany(copy => Ends(file, copy, question)).Any(end => end.Kind == 'a' || (end.Kind == 'e' && end.Day <= day)))
            {
                continue;
            }

            var row = record.Serious?.CatalogueRow ?? record.Ordinary.CatalogueRow;
            var points = row switch { "A1-13" => 10, "A1-11" => 5, "A1-15" => 20, "A1-20" => 30, "A1-22" => 0, _ => record.Ordinary.Client.Points };
            var year = Dossier.Day(record.ProducedOn).Year;
            open.Add(new(row == "A1-15" ? $"A1-15 in {year}" : what, year, points, row == "A1-22"));
        }

        return open;
    }

    private static string What(CreditRecord record) =>
        $"{record.Serious?.CatalogueRow ?? record.Ordinary.CatalogueRow} {record.DocumentNumber} {record.Ordinary?.Client?.ClientRecord}";

    private static bool Counts(CreditRecord record, ScoringQuestion question)
    {
        var (asked, its) = (question.Area.Value, record.Header.AreaCode);
        var inArea = asked == its || asked == Samples.RegionArea || its == Samples.RegionArea;
        var producedOn = Dossier.Day(record.ProducedOn);
        return inArea && producedOn <= question.AsOf && (producedOn.Year <= question.Year || record.Serious is not null);
    }

    private static DateOnly? FinalOn(CreditRecord record)
    {
        if (record.Ordinary is { FinalOn: not "" }) return Dossier.Day(record.Ordinary.FinalOn);
        return record.Ordinary is { Kind: OrdinaryKind.Penalty } ? null : Dossier.Day(record.ProducedOn);
    }

    // w: never was there; a: the decision is annulled; e: ended on a day.
    private static IEnumerable<(char Kind, DateOnly Day)> Ends(FiledDocument[] file, CreditRecord record, ScoringQuestion question)
    {
        var me = Dossier.Reference(record);
        foreach (var filed in file)
        {
            switch (filed.Document)
            {
                case RecordClosure { Reason: ClosureReason.Withdrawn or ClosureReason.Corrected } closure when closure.Record.Equals(me):
                    yield return ('w', default);
                    break;
                case RecordClosure { Reason: ClosureReason.Annulled } closure when closure.Record.Equals(me):
                    yield return ('a', default);
                    break;
                case RecordClosure { Reason: ClosureReason.Rectified } closure when closure.Record.Equals(me) && Dossier.Day(closure.ClosedOn) <= question.AsOf:
                    yield return ('e', Dossier.Day(closure.ClosedOn));
                    break;
                case RepairConfirmation repair when repair.Repaired.Contains(me) && Dossier.Day(repair.ConfirmedOn) <= question.AsOf:
                    yield return ('e', Dossier.Day(repair.ConfirmedOn));
                    break;
                case WarningClosure closure when record.Serious is null:
                    var notice = (WarningNotice)file.Single(other => other.Document is WarningNotice && Dossier.Reference(other.Document).Equals(closure.Warning)).Document;
                    var confirmed = Dossier.Day(closure.ConfirmedOn);
                    var inTime = confirmed <= Dossier.Day(notice.RectifyByOn) && confirmed.Year <= Dossier.Day(record.ProducedOn).Year && confirmed <= question.AsOf;
                    if (inTime && notice.Records.Contains(me)) yield return ('e', confirmed);
                    break;
            }
        }
    }
}
