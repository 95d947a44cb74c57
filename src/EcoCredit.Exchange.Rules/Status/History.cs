using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Status;

// The facts about one organisation as they stand on a day: which documents were superseded, closed, lifted or repaired by then.
//
// Two clocks meet here. What a correction replaces never counted, whatever day is asked about; a new revision of a result, a rectification,
// a warning that was answered in time, a repair and a lift work from their own day on.
internal sealed class History
{
    // ResultStage, FlagStage and the stage of a record agree on the number.
    private const int Proposed = 1;

    private readonly IReadOnlyList<RecordedFact> _all;
    private readonly List<RecordedFact> _facts;
    private readonly ILookup<(string Source, string Id), RecordedFact> _byTarget;
    private readonly DateOnly _asOf;

    private readonly Func<RecordedFact, bool> _mayBeTold;

    public History(IReadOnlyList<RecordedFact> facts, Func<RecordedFact, bool> mayBeTold, DateOnly asOf)
    {
        _all = facts;
        _asOf = asOf;
        _mayBeTold = mayBeTold;
        _facts = facts.Where(recorded => recorded.Fact.Stage != Proposed && mayBeTold(recorded)).ToList();
        _byTarget = facts
            .Where(recorded => recorded.Fact.TargetId.Length > 0)
            .Where(recorded => recorded.Fact.Stage != Proposed || recorded.Fact.Kind == DocumentKind.CreditRecord)
            .ToLookup(recorded => (recorded.Fact.TargetSource, recorded.Fact.TargetId));
    }

    // What ends, repairs or supersedes another document works whether it may be told or not: nobody is shown as open what has ended.
    public bool MayBeTold(RecordedFact recorded) => _mayBeTold(recorded);

    // Something about the organisation had been said by then, whatever it was.
    public bool IsKnown => _facts.Exists(HasBegun);

    // Final results that apply, superseded ones left out.
    public IEnumerable<RecordedFact> Results() => Standing(DocumentKind.EvaluationResult);

    // The repair that speaks for a result: the last one that names a level.
    public RecordedFact? RepairOf(RecordedFact result) => Repairs(result)
        .Where(repair => repair.Fact.ResultingLevel != (int)CreditLevel.Unspecified)
        .OrderByDescending(repair => repair.Fact.EffectiveFrom)
        .ThenByDescending(repair => repair.Index)
        .FirstOrDefault();

    // Records that count: begun, not past their last day, not superseded, closed or repaired. Penalties that can still be contested are not
    // among them (IM-13), nor is advisory information (IM-15-4).
    public IEnumerable<RecordedFact> OpenRecords() =>
        Standing(DocumentKind.CreditRecord).Where(record => IsInForce(record) && !IsClosed(record) && !Repairs(record).Any());

    // Adopted measures within their days and not lifted, those included that may not be told: an adopted measure takes the place of the one
    // that follows by law, for whomever it was meant. A measure has one fact for each document that it refers to; the first speaks for it.
    public IEnumerable<RecordedFact> Flags() => _all.Where(flag =>
        flag.Fact is { Kind: DocumentKind.Flag, Ordinal: 0 } && flag.Fact.Stage != Proposed
        && IsInForce(flag) && !IsSuperseded(flag) && !Targeting(flag, DocumentKind.FlagLift).Any(HasBegun));

    // The result that a measure rests on, where it rests on one.
    public RecordedFact? BasisOf(RecordedFact flag) => flag.Fact.TargetId.Length == 0 ? null : _all.FirstOrDefault(result =>
        result.Fact.Kind == DocumentKind.EvaluationResult
        && result.DocumentId == flag.Fact.TargetId
        && result.Source == flag.Fact.TargetSource);

    // Exclusions in force: suspected of a crime (IM-05-4).
    public IEnumerable<RecordedFact> Exclusions() => Standing(DocumentKind.Exclusion).Where(IsInForce);

    // Bans in force.
    public IEnumerable<RecordedFact> Bans() => Standing(DocumentKind.ProcurementBan).Where(IsInForce);

    private IEnumerable<RecordedFact> Standing(DocumentKind kind) =>
        _facts.Where(recorded => recorded.Fact.Kind == kind && HasBegun(recorded) && !IsSuperseded(recorded));

    private bool IsClosed(RecordedFact record) =>
        Targeting(record, DocumentKind.RecordClosure).Any(closure => closure.Fact.Code != (int)ClosureReason.Rectified || HasBegun(closure))
        || Targeting(record, DocumentKind.WarningClosure).Any(HasBegun);

    private IEnumerable<RecordedFact> Repairs(RecordedFact target) => Targeting(target, DocumentKind.RepairConfirmation).Where(HasBegun);

    private IEnumerable<RecordedFact> Targeting(RecordedFact target, DocumentKind kind) =>
        _byTarget[(target.Source, target.DocumentId)].Where(recorded => recorded.Fact.Kind == kind && !IsSuperseded(recorded));

    // A document whose target is of its own kind supersedes it; a target of another kind is ended, repaired or rested on. A superseding
    // result works from its own day on: until then, the earlier revision is the one in force.
    private bool IsSuperseded(RecordedFact recorded) => _byTarget[(recorded.Source, recorded.DocumentId)]
        .Any(other => other.Fact.Kind == recorded.Fact.Kind && (recorded.Fact.Kind != DocumentKind.EvaluationResult || HasBegun(other)));

    private bool HasBegun(RecordedFact recorded) => recorded.Fact.EffectiveFrom <= _asOf;

    private bool IsInForce(RecordedFact recorded) => HasBegun(recorded) && (recorded.Fact.EffectiveTo is not { } last || last >= _asOf);
}
