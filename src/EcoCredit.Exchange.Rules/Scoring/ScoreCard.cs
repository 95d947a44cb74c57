using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// Everything that a score rests on, in numbers and references: the texts are made of it only where somebody reads them.
internal sealed class ScoreCard
{
    private ScoreCard(ScoringQuestion question, Catalogue catalogue, Participation participation, IReadOnlyList<RecordScore> records)
    {
        (Question, Catalogue, Participation, Records) = (question, catalogue, participation, records);
    }

    public ScoringQuestion Question { get; }

    public Catalogue Catalogue { get; }

    public Participation Participation { get; }

    // In the order of production.
    public IReadOnlyList<RecordScore> Records { get; }

    public EvaluationScore Score { get; private init; }

    public static ScoreCard Of(ScoringQuestion question, CaseFile file, Catalogue catalogue)
    {
        var records = CandidateRecords.Of(question, file, catalogue);
        var units = DeductionUnits.Of(records, question);
        new PointsTable(question, file).Fill(units);
        foreach (var unit in units) Standings.Assign(unit, question.AsOf);

        var participation = Participation.Of(question, file);
        return new(question, catalogue, participation, records) { Score = ScoreOf(units, question, catalogue, participation) };
    }

    private static EvaluationScore ScoreOf(
        IReadOnlyList<DeductionUnit> units, ScoringQuestion question, Catalogue catalogue, Participation participation)
    {
        // Without an evaluation there is no score (IM-05-4, IM-19).
        if (participation.Exclusion is not null) return new() { Level = CreditLevel.Excluded };
        if (participation.IsLeftOut) return new() { Level = CreditLevel.NotEvaluated };

        // What had ended by the last day of the year before was not in that year's score, and does not come back.
        var endOfYearBefore = new DateOnly(question.Year - 1, 12, 31);
        var before = endOfYearBefore < question.AsOf ? endOfYearBefore : question.AsOf;
        var (baseScore, restored, deducted) = (catalogue.BaseScore, 0, 0);
        var (bad, held) = (false, false);
        foreach (var unit in units)
        {
            var open = unit.OpenOn(question.AsOf);
            bad |= unit.RatesBad && open is not null;
            held |= open is { Points: null };
            var points = open?.Points ?? 0;
            if (unit.Year == question.Year) deducted += points;
            else if (unit.Year < question.Year)
            {
                baseScore -= points;
                restored += Math.Max(0, unit.PointsOn(before) - points);
            }
        }

        var score = baseScore - deducted;
        return new(bad ? CreditLevel.Bad : catalogue.LevelOf(score), baseScore, restored, deducted, score, held);
    }
}
