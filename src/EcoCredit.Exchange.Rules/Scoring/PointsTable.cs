using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// How many points a deduction takes off: the row's, the client's, or an authority's decision where there is no number (AMB-11) or the rule
// set does not know the row.
internal sealed class PointsTable(ScoringQuestion question, CaseFile file)
{
    private List<EvaluationResult>? _results;

    public void Fill(IReadOnlyList<DeductionUnit> units)
    {
        foreach (var unit in units)
        {
            foreach (var deduction in unit.Members) deduction.Points = PointsOf(deduction);
        }
    }

    private int? PointsOf(Deduction deduction)
    {
        switch (deduction.Row?.Outcome)
        {
            case RowOutcome.DirectBad:
                return 0;
            case RowOutcome.Deduct:
                return -deduction.Row.Points;
            case RowOutcome.SameAsClient when ClientOf(deduction) is { Points: > 0 } client:
                return client.Points;
            default:
                return Decide(deduction);
        }
    }

    private ClientOutcome? ClientOf(Deduction deduction) =>
        (deduction.CountingOn(question.AsOf) ?? deduction.Copies[0]).Record.Ordinary?.Client;

    // A decision on any copy that is still there is one on the deduction; it falls with the copy.
    private int? Decide(Deduction deduction)
    {
        _results ??= Results();
        foreach (var result in _results)
        {
            if (result.EvaluationYear != question.Year && result.EvaluationYear != deduction.Year) continue;
            foreach (var copy in deduction.Copies)
            {
                if (copy.Dropped is not null) continue;
                copy.Decision = result.ManualDecisions.FirstOrDefault(decision => copy.Filed.Reference.Equals(decision.Record));
                if (copy.Decision is not null) return copy.Decision.Points;
            }
        }

        return null;
    }

    // The newest standing result of each year and area that concerns the question; the year and the area asked about first.
    private List<EvaluationResult> Results() =>
        [.. file.Standing<EvaluationResult>(question.CreditCode)
            .Where(filed => CandidateRecords.IsIn(filed.Document.Header.AreaCode, question.Area))
            .GroupBy(filed => (filed.Document.EvaluationYear, filed.Document.Header.AreaCode))
            .Select(results => results.MaxBy(filed => (filed.Document.Revision, filed.Index))!)
            .OrderByDescending(filed => filed.Document.EvaluationYear == question.Year)
            .ThenByDescending(filed => filed.Document.Header.AreaCode == question.Area.Value)
            .ThenByDescending(filed => filed.Index)
            .Select(filed => filed.Document)];
}
