using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Practitioners;

// A person's year in one prefecture: the steps and proposals that stand, in the order of the ledger. Steps of the region belong to the
// prefecture whose proposal they are about.
internal sealed class PractitionerTrack
{
    private readonly List<Filed<PractitionerStep>> _steps;

    public PractitionerTrack(CaseFile file, PractitionerIdentity person, int year, string areaCode, DocumentReference? except = null)
    {
        AreaCode = areaCode;
        Proposals = file.All<PractitionerResult>()
            .Where(result => result.Document.Stage == PractitionerResultStage.Proposed)
            .Where(result => Fits(result.Document.Person, result.Document.EvaluationYear))
            .Where(result => result.Document.Header.AreaCode == areaCode)
            .OrderBy(result => result.Document.Revision)
            .ToList();
        Final = PractitionerRules.NewestOf(PractitionerRules.FinalsOf(file, person), year);
        _steps = file.Standing<PractitionerStep>()
            .Where(step => Fits(step.Document.Person, step.Document.EvaluationYear) && !step.Reference.Equals(except))
            .Where(step => AreaOf(file, step.Document) == areaCode)
            .ToList();

        bool Fits(PractitionerIdentity other, int otherYear) => otherYear == year && PersonRules.IsSame(person, other);
    }

    public string AreaCode { get; }

    // By revision; the last one is the newest.
    public IReadOnlyList<Filed<PractitionerResult>> Proposals { get; }

    public Filed<PractitionerResult>? Proposal => Proposals.Count > 0 ? Proposals[^1] : null;

    public Filed<PractitionerResult>? Final { get; }

    public Filed<PractitionerStep>? Listed => Find(PractitionerStepKind.Listed);

    public Filed<PractitionerStep>? Newest => _steps.Count > 0 ? _steps[^1] : null;

    public Filed<PractitionerStep>? NewestLetter => Find(PractitionerStepKind.LetterSent);

    // The newest proposal is with the region: reported, not returned, and nothing final has come of it.
    public bool IsWithRegion => Proposal is { } newest && OpenReportOf(newest) is { } reported && !(Final?.Index > reported.Index);

    public Filed<PractitionerStep>? Find(PractitionerStepKind kind, DocumentReference? about = null) =>
        _steps.LastOrDefault(step => step.Document.Step == kind && (about is null || about.Equals(step.Document.About)));

    // The report of a proposal that the region has not returned.
    public Filed<PractitionerStep>? OpenReportOf(Filed<PractitionerResult> proposal) =>
        Find(PractitionerStepKind.Returned, proposal.Reference) is null ? Find(PractitionerStepKind.Reported, proposal.Reference) : null;

    // The decision on an objection to a proposal.
    public Filed<PractitionerStep>? DecisionOn(Filed<PractitionerStep> objection) =>
        Find(PractitionerStepKind.ObjectionDecided, objection.Reference);

    // The prefecture was told of the result that is final now.
    public Filed<PractitionerStep>? ToldOfFinal =>
        Find(PractitionerStepKind.PrefectureTold) is { } told && told.Index > Final?.Index ? told : null;

    // The prefectures that have anything about a person's year.
    public static IEnumerable<string> AreasOf(CaseFile file, PractitionerIdentity person, int year)
    {
        var records = file.Standing<PractitionerRecord>()
            .Where(record => PersonRules.IsSame(person, record.Document.Person))
            .Where(record => PractitionerRules.DayOf(record.Document.ProducedOn).Year == year)
            .Select(record => record.Document.Header.AreaCode);
        var results = file.All<PractitionerResult>()
            .Where(result => result.Document.Stage == PractitionerResultStage.Proposed && result.Document.EvaluationYear == year)
            .Where(result => PersonRules.IsSame(person, result.Document.Person))
            .Select(result => result.Document.Header.AreaCode);
        var steps = file.Standing<PractitionerStep>()
            .Where(step => step.Document.EvaluationYear == year && !IsOfRegion(step.Document.Step))
            .Where(step => PersonRules.IsSame(person, step.Document.Person))
            .Select(step => step.Document.Header.AreaCode);
        return records.Concat(results).Concat(steps).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    public static bool IsOfRegion(PractitionerStepKind kind) =>
        kind is PractitionerStepKind.Returned or PractitionerStepKind.PrefectureTold;

    // The prefecture that a step belongs to; null where the region's step is about nothing that is here.
    public static string? AreaOf(CaseFile file, PractitionerStep step) =>
        IsOfRegion(step.Step) ? file.Find<PractitionerResult>(step.About)?.Document.Header.AreaCode : step.Header.AreaCode;
}
