using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Status;

// What the evaluation results say together: the newest of each area, and the worst of those; and whether an exclusion stands before them.
internal sealed class Rating
{
    private readonly List<Standing> _current;
    private readonly List<Standing> _formerBad;
    private readonly List<RecordedFact> _exclusions;

    private Rating(List<Standing> current, List<Standing> formerBad, List<RecordedFact> exclusions)
    {
        _current = current;
        _formerBad = formerBad;
        _exclusions = exclusions;
        var newestYear = current.Select(standing => standing.Year).DefaultIfEmpty().Max();
        IsExcluded = exclusions.Count > 0
            || current.Exists(standing => standing.Level == CreditLevel.Excluded && standing.Year == newestYear);
    }

    // Suspected of a crime: an exclusion is in force, or the newest year's result says so (IM-05-4).
    public bool IsExcluded { get; }

    // The results behind the verdict. Under an exclusion the rest is shown for the record, former bad results included (AMB-21).
    public IEnumerable<ShownFact> Facts => (IsExcluded
        ? _exclusions.Select(exclusion => ShownFact.OfLevel(exclusion, CreditLevel.Excluded, year: 0, historical: false))
            .Concat(_current.Select(standing => standing.Show(historical: standing.Level != CreditLevel.Excluded)))
            .Concat(_formerBad.Select(standing => standing.Show(historical: true)))
        : _current.Select(standing => standing.Show(historical: false))).OfType<ShownFact>();

    // The levels that bring measures, area by area; none under an exclusion.
    public IEnumerable<Standing> MeasureGivers => IsExcluded
        ? []
        : _current.Where(standing => standing.Level is CreditLevel.Warning or CreditLevel.Bad)
            .OrderBy(standing => standing.Area, StringComparer.Ordinal);

    public static Rating Of(History history)
    {
        var results = history.Results().Select(result => NewStanding(history, result)).ToList();
        var current = NewestOfEachArea(results);
        var formerBad = NewestOfEachArea(results.Where(standing => standing.Level != CreditLevel.Excluded))
            .Where(standing => standing.Level == CreditLevel.Bad && !current.Contains(standing));
        return new Rating(current, formerBad.ToList(), history.Exclusions().ToList());
    }

    // The level that stands in the area of the result which a measure rests on still brings the measure. Only a level with points can end
    // it: whoever stays away from the next evaluation has repaired nothing (IM-32, IM-33: 信用修复完成前).
    public bool StillBrings(FlagKind kind, RecordedFact basis)
    {
        if (!LevelMeasures.FollowsFromLevel(kind)) return true;
        var speaking = _current.FindAll(standing => standing.SpeaksFor(basis.Fact.AreaCode));
        return speaking.Count == 0
            || speaking.Exists(standing => !LevelMeasures.IsRated(standing.Level) || LevelMeasures.Brings(standing.Level, kind));
    }

    // The measures that the worst level brings by law, each once, where no adopted one stands in its place (IM-32).
    public IEnumerable<ShownFact> Measures(List<RecordedFact> adopted)
    {
        if (IsExcluded) yield break;
        Standing? giver = null;
        foreach (var standing in _current)
        {
            var brings = standing is { Level: CreditLevel.Warning or CreditLevel.Bad, MayShow: true };
            if (brings && standing.IsGraverThan(giver)) giver = standing;
        }

        if (giver is null) yield break;
        foreach (var kind in LevelMeasures.ByLaw)
        {
            if (!adopted.Exists(flag => flag.Fact.Code == (int)kind)) yield return ShownFact.OfMeasure(giver.Giver, kind, giver.Year);
        }
    }

    public Verdict Verdict(bool hasOpenSeriousRecord, bool isKnown)
    {
        if (IsExcluded) return Protocol.V1.Verdict.Excluded;
        if (hasOpenSeriousRecord) return Protocol.V1.Verdict.Bad; // whatever the score, and in whatever year (IM-18)
        if (_current.Count > 0) return _current.Select(standing => Of(standing.Level)).MaxBy(Gravity);
        return isKnown ? Protocol.V1.Verdict.NotEvaluated : Protocol.V1.Verdict.NotFound;
    }

    // A result for the whole region takes the place of those of its prefectures for the same year or an earlier one (AMB-19).
    private static List<Standing> NewestOfEachArea(IEnumerable<Standing> results)
    {
        var newest = results
            .GroupBy(standing => standing.Area, StringComparer.Ordinal)
            .Select(area => area.OrderBy(standing => standing.Year).ThenBy(standing => standing.Revision).ThenBy(standing => standing.Index).Last())
            .ToList();
        return newest.FindAll(standing => !newest.Exists(other => other.Covers(standing)));
    }

    private static Standing NewStanding(History history, RecordedFact result)
    {
        var repair = history.RepairOf(result);
        return new Standing(result, repair, MayShow: repair is null || history.MayBeTold(repair));
    }

    private static Verdict Of(CreditLevel level) => level switch
    {
        CreditLevel.Bad => Protocol.V1.Verdict.Bad,
        CreditLevel.Warning => Protocol.V1.Verdict.Warning,
        CreditLevel.Excluded => Protocol.V1.Verdict.Excluded,
        CreditLevel.NoNamedLevel => Protocol.V1.Verdict.NoNamedLevel,
        _ => Protocol.V1.Verdict.NotEvaluated,
    };

    // An area where the organisation did not take part, or was excluded, is not made good by another where it was evaluated.
    private static int Gravity(Verdict verdict) => verdict switch
    {
        Protocol.V1.Verdict.Bad => 4,
        Protocol.V1.Verdict.Warning => 3,
        Protocol.V1.Verdict.Excluded => 2,
        Protocol.V1.Verdict.NotEvaluated => 1,
        _ => 0,
    };

    // A result and what a repair made of it (AMB-27).
    internal sealed record Standing(RecordedFact Result, RecordedFact? Repair, bool MayShow)
    {
        public CreditLevel Level => (CreditLevel)(Repair?.Fact.ResultingLevel ?? Result.Fact.Code);

        // The document that gives the level.
        public RecordedFact Giver => Repair ?? Result;

        public string Area => Result.Fact.AreaCode;

        public int Year => Result.Fact.Year;

        public int Revision => Result.Fact.Revision;

        public long Index => Result.Index;

        public bool Covers(Standing other) => other.Area != Area && other.Year <= Year && IsRegionOf(other.Area);

        public bool SpeaksFor(string area) => area == Area || IsRegionOf(area);

        public bool IsGraverThan(Standing? other) => other is null
            || (Gravity(Of(Level)), Giver.Index).CompareTo((Gravity(Of(other.Level)), other.Giver.Index)) > 0;

        // A repaired result is shown as its repair, not as what it was; not at all where the repair may not be told.
        public ShownFact? Show(bool historical) => MayShow ? ShownFact.OfLevel(Giver, Level, Year, historical) : null;

        private bool IsRegionOf(string other) =>
            AreaCode.TryParse(Area, out var area)
            && area.Level == AreaLevel.Region
            && AreaCode.TryParse(other, out var otherArea)
            && area.Contains(otherArea);
    }
}
