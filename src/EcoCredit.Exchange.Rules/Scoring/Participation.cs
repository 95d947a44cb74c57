using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// Whether the organisation is evaluated at all: not while it is suspected of a crime (IM-05-4), and not where a list of the year is there
// and does not name it (IM-19). Without any list nothing can be said, and the score is shown.
internal sealed record Participation(Exclusion? Exclusion, bool HasList, bool IsNamed)
{
    public bool IsLeftOut => HasList && !IsNamed;

    public static Participation Of(ScoringQuestion question, CaseFile file)
    {
        var exclusion = Exclusions.Find(question.CreditCode, question.AsOf, file);
        var (hasList, isNamed) = (false, false);
        foreach (var list in file.Standing<ParticipationList>())
        {
            if (list.Document.EvaluationYear != question.Year) continue;
            if (!CandidateRecords.IsIn(list.Document.Header.AreaCode, question.Area)) continue;
            hasList = true;
            isNamed |= list.Document.Participants.Any(participant => participant.CreditCode == question.CreditCode);
        }

        return new(exclusion, hasList, isNamed);
    }
}
