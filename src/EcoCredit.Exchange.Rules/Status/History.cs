using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Status;

// The facts about one organisation as they stand on a day: which documents were superseded, closed, lifted or repaired by then.
//
// Two clocks meet here. What a correction replaces never counted, whatever day is asked about; a new revision of a result, a rectification,
// a repair and a lift work from their own day on.
internal sealed class History
{
    // ResultStage, FlagStage and the stage of a record agree on the number.
    private const int Proposed = 1;

    private readonly List<RecordedFact> _facts;
    private readonly ILookup<(string Source, string Id), RecordedFact> _byTarget;
    private readonly DateOnly _asOf;

    private readonly Func<RecordedFact, bool> _mayBeTold;

    public History(IReadOnlyList<RecordedFact> facts, Func<RecordedFact, bool> mayBeTold, DateOnly asOf)
    {
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

    // Adopted measures in force.
    public IEnumerable<RecordedFact> Flags() =>
        Standing(DocumentKind.Flag).Where(flag => IsInForce(flag) && !Targeting(flag, DocumentKind.FlagLift).Any(HasBegun));

    // Bans in force.
    public IEnumerable<RecordedFact> Bans() => Standing(DocumentKind.ProcurementBan).Where(IsInForce);

    private IEnumerable<RecordedFact> Standing(DocumentKind kind) =>
        _facts.Where(recorded => recorded.Fact.Kind == kind && HasBegun(recorded) && !IsSuperseded(recorded));

    private bool IsClosed(RecordedFact record) => Targeting(record, DocumentKind.RecordClosure)
        .Any(closure => closure.Fact.Code != (int)ClosureReason.Rectified || HasBegun(closure));

    private IEnumerable<RecordedFact> Repairs(RecordedFact target) => Targeting(target, DocumentKind.RepairConfirmation).Where(HasBegun);

    private IEnumerable<RecordedFact> Targeting(RecordedFact target, DocumentKind kind) =>
        _byTarget[(target.Source, target.DocumentId)].Where(recorded => recorded.Fact.Kind == kind && !IsSuperseded(recorded));

    // A document whose target is of its own kind supersedes it. A superseding result works from its own day on: until then, the earlier
    // revision is the one in force.
    private bool IsSuperseded(RecordedFact recorded) => _byTarget[(recorded.Source, recorded.DocumentId)]
        .Any(other => other.Fact.Kind == recorded.Fact.Kind && (recorded.Fact.Kind != DocumentKind.EvaluationResult || HasBegun(other)));

    private bool HasBegun(RecordedFact recorded) => recorded.Fact.EffectiveFrom <= _asOf;

    private bool IsInForce(RecordedFact recorded) => HasBegun(recorded) && (recorded.Fact.EffectiveTo is not { } last || last >= _asOf);
}
