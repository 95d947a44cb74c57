using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// The organisation's records that belong to the area. What another prefecture produced is its own matter and does not show (AMB-19).
internal static class CandidateRecords
{
    public static List<RecordScore> Of(ScoringQuestion question, CaseFile file, Catalogue catalogue)
    {
        var ends = new RecordEnds(file, question.CreditCode, question.AsOf);
        var records = new List<RecordScore>();
        foreach (var filed in file.All<CreditRecord>())
        {
            var record = filed.Document;
            if (record.Header.Subject?.CreditCode != question.CreditCode || !IsIn(record.Header.AreaCode, question.Area)) continue;
            var producedOn = RecordEnds.DayOf(record.ProducedOn);
            var score = new RecordScore(filed, producedOn, catalogue, ends.Of(record, producedOn));
            score.Standing = FirstStanding(score, question);
            records.Add(score);
        }

        records.Sort(RecordScore.Order);
        return records;
    }

    // An area's records are those inside it, and those of the areas around it: a record of the region counts in every prefecture.
    public static bool IsIn(string recordArea, AreaCode area) =>
        recordArea == area.Value || (AreaCode.TryParse(recordArea, out var parsed) && (area.Contains(parsed) || parsed.Contains(area)));

    // What can be said of a record by itself; UNSPECIFIED for one that takes part in the counting.
    private static RecordStanding FirstStanding(RecordScore score, ScoringQuestion question)
    {
        if (score.ProducedOn > question.AsOf) return RecordStanding.OutOfScope;
        var hasRow = score.RowId.Length > 0 || score.Record.RecordClass == RecordClass.Serious;
        if (!hasRow) return score.Dropped is null ? RecordStanding.NoPoints : RecordStanding.Closed;

        // A serious act is not limited by the year (IM-18-T); everything else belongs to its own.
        var laterYear = score.Year > question.Year && score.Row?.Outcome != RowOutcome.DirectBad;
        return laterYear ? RecordStanding.OutOfScope : RecordStanding.Unspecified;
    }
}
