using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Status;

// What the evaluation results say together: the newest of each area, and the worst of those.
internal sealed class Rating
{
    private readonly List<Standing> _current;
    private readonly List<Standing> _formerBad;
    private readonly bool _isExcluded;

    private Rating(List<Standing> current, List<Standing> formerBad)
    {
        _current = current;
        _formerBad = formerBad;
        var newestYear = current.Select(standing => standing.Year).DefaultIfEmpty().Max();
        _isExcluded = current.Exists(standing => standing.Level == CreditLevel.Excluded && standing.Year == newestYear);
    }

    // The results behind the verdict. Under an exclusion the rest is shown for the record, former bad results included (AMB-21).
    public IEnumerable<ShownFact> Facts => (_isExcluded
        ? _current.Select(standing => standing.Show(historical: standing.Level != CreditLevel.Excluded))
            .Concat(_formerBad.Select(standing => standing.Show(historical: true)))
        : _current.Select(standing => standing.Show(historical: false))).OfType<ShownFact>();

    public static Rating Of(History history)
    {
        var results = history.Results().Select(result => NewStanding(history, result)).ToList();
        var current = NewestOfEachArea(results);
        var formerBad = NewestOfEachArea(results.Where(standing => standing.Level != CreditLevel.Excluded))
            .Where(standing => standing.Level == CreditLevel.Bad && !current.Contains(standing));
        return new Rating(current, formerBad.ToList());
    }

    public Verdict Verdict(bool hasOpenSeriousRecord, bool isKnown)
    {
        if (_isExcluded) return Protocol.V1.Verdict.Excluded;
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
    private sealed record Standing(RecordedFact Result, RecordedFact? Repair, bool MayShow)
    {
        public CreditLevel Level => (CreditLevel)(Repair?.Fact.ResultingLevel ?? Result.Fact.Code);

        public string Area => Result.Fact.AreaCode;

        public int Year => Result.Fact.Year;

        public int Revision => Result.Fact.Revision;

        public long Index => Result.Index;

        public bool Covers(Standing other) =>
            other.Area != Area
            && other.Year <= Year
            && AreaCode.TryParse(Area, out var area)
            && area.Level == AreaLevel.Region
            && AreaCode.TryParse(other.Area, out var otherArea)
            && area.Contains(otherArea);

        // A repaired result is shown as its repair, not as what it was; not at all where the repair may not be told.
        public ShownFact? Show(bool historical) => MayShow ? ShownFact.OfLevel(Repair ?? Result, Level, Year, historical) : null;
    }
}
