using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

// One organisation in one prefecture's year: what is there of it, step by step.
internal sealed class ParticipantYear
{
    private readonly YearFile _year;
    private readonly List<Filed<EvaluationResult>> _results;

    public ParticipantYear(string creditCode, Filed<ParticipationList>? list, YearFile year)
    {
        CreditCode = creditCode;
        List = list;
        _year = year;
        _results = [.. year.Results[creditCode].OrderBy(filed => filed.Document.Revision).ThenBy(filed => filed.Index)];
        Notification = year.Notifications[creditCode].LastOrDefault(filed => filed.Document.Matter == NotificationMatter.Listed);
        Filing = year.Filings[creditCode].LastOrDefault();
        Commitment = year.Commitments[creditCode].LastOrDefault();
        Proposal = Proposals.LastOrDefault();
        Final = Finals.LastOrDefault();
    }

    public string CreditCode { get; }

    public Filed<ParticipationList>? List { get; }

    // Of its place on the list.
    public Filed<ParticipantNotification>? Notification { get; }

    public Filed<Filing>? Filing { get; }

    public Filed<Commitment>? Commitment { get; }

    // The newest of each stage; a final one takes the revision of the proposal that it confirms.
    public Filed<EvaluationResult>? Proposal { get; }

    public Filed<EvaluationResult>? Final { get; }

    public Filed<EvaluationResult>? Newest => _results.LastOrDefault();

    public IEnumerable<Filed<EvaluationResult>> Proposals => _results.Where(filed => filed.Document.Stage == ResultStage.Proposed);

    public IEnumerable<Filed<EvaluationResult>> Finals => _results.Where(filed => filed.Document.Stage == ResultStage.Final);

    public IEnumerable<Filed<Objection>> Objections => Proposals.SelectMany(ObjectionsTo);

    public IEnumerable<Filed<Objection>> UndecidedObjections => Objections.Where(objection => DecisionOf(objection) is null);

    public IEnumerable<Filed<PublicNotice>> Notices => Proposals.SelectMany(NoticesOf);

    public IEnumerable<Filed<ResultReport>> Reports => Proposals.SelectMany(ReportsOf);

    public IEnumerable<Filed<Publication>> Publications => Finals.SelectMany(PublicationsOf);

    public bool IsPublished => Publications.Any();

    // A proposal that came after the newest final result and is not confirmed yet.
    public bool HasOpenProposal => Proposal is not null && (Final is null || Proposal.Document.Revision > Final.Document.Revision);

    public Filed<ParticipantNotification>? NotificationOf(Filed<EvaluationResult> proposal) =>
        _year.Notifications[CreditCode].LastOrDefault(
        filed => filed.Document.Matter == NotificationMatter.ProposedResult && proposal.Reference.Equals(filed.Document.About));

    public IEnumerable<Filed<Objection>> ObjectionsTo(Filed<EvaluationResult> proposal) => _year.Objections[proposal.Reference];

    public Filed<ObjectionDecision>? DecisionOf(Filed<Objection> objection) => _year.Decisions[objection.Reference].LastOrDefault();

    public IEnumerable<Filed<ObjectionDecision>> DecisionsOn(Filed<EvaluationResult> proposal) =>
        ObjectionsTo(proposal).Select(DecisionOf).OfType<Filed<ObjectionDecision>>();

    public IEnumerable<Filed<PublicNotice>> NoticesOf(Filed<EvaluationResult> proposal) => _year.Notices[proposal.Reference];

    public IEnumerable<Filed<ResultReport>> ReportsOf(Filed<EvaluationResult> proposal) => _year.Reports[proposal.Reference];

    public IEnumerable<Filed<Publication>> PublicationsOf(Filed<EvaluationResult> final) => _year.Publications[final.Reference];

    public Filed<ResultReturn>? ReturnOf(Filed<EvaluationResult> proposal) => _year.Returns[proposal.Reference].LastOrDefault();

    // A returned revision stays returned: a new one and a new report have to follow (article 20(5)).
    public bool IsReported(Filed<EvaluationResult> proposal) => ReportsOf(proposal).Any() && ReturnOf(proposal) is null;

    public bool IsExcluded(DateOnly day) => Exclusions.Find(CreditCode, day, _year.File) is not null;

    // Records or repairs that came to the ledger after a document: what can change a score without anybody's opinion (articles 16, 22, 31).
    public bool HasChangedSince(long index, bool repairsOnly = false) => _year.File.Documents.Any(
        filed => filed.Index > index && filed.Document.Header.Subject?.CreditCode == CreditCode && filed.Document switch
        {
            RepairConfirmation => true,
            CreditRecord record => !repairsOnly && record.RecordClass is RecordClass.Ordinary or RecordClass.Serious,
            RecordClosure or WarningClosure or Exclusion => !repairsOnly,
            _ => false,
        });
}
