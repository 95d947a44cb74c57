using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Rules;

/// <summary>An evaluation standard with the regions and the days that the operator of a node has set for it (AMB-26).</summary>
/// <param name="Catalogue">The standard.</param>
public sealed record RuleSet(Catalogue Catalogue)
{
    /// <summary>Where it applies; the standard's own regions unless set.</summary>
    public IReadOnlyList<AreaCode> Regions { get; init; } = Catalogue.Regions;

    /// <summary>First day; the standard's own unless set; <see langword="null"/>: ever since.</summary>
    public DateOnly? ValidFrom { get; init; } = Catalogue.ValidFrom;

    /// <summary>Last day; the standard's own unless set; <see langword="null"/>: without end.</summary>
    public DateOnly? ValidTo { get; init; } = Catalogue.ValidTo;

    internal bool AppliesOn(DateOnly day) => !(day < ValidFrom) && !(day > ValidTo);

    internal bool AppliesIn(AreaCode area) => Regions.Any(region => region.Contains(area));

    internal bool Overlaps(RuleSet other) =>
        !(ValidTo < other.ValidFrom) && !(other.ValidTo < ValidFrom)
        && Regions.Any(region => other.Regions.Any(o => o.Contains(region) || region.Contains(o)));
}

/// <summary>
/// The evaluation standards of a node: which one applies where and when. The built-in one applies where none claims the area.
/// </summary>
public sealed class RuleSets
{
    private readonly RuleSet[] _sets;

    /// <param name="sets">The operator's rule sets.</param>
    /// <exception cref="CatalogueException">Two of them claim the same area on the same day, or one ends before it begins.</exception>
    public RuleSets(IEnumerable<RuleSet> sets)
    {
        _sets = [.. sets];
        var problems = new List<CatalogueProblem>();
        for (var i = 0; i < _sets.Length; i++)
        {
            if (_sets[i].ValidTo < _sets[i].ValidFrom)
            {
                problems.Add(new($"rule_sets[{i}].valid_to", "The last day lies before the first.", "有效期止不得早于有效期起。"));
                continue;
            }

            for (var j = 0; j < i; j++)
            {
                if (!_sets[i].Overlaps(_sets[j])) continue;
                problems.Add(new(
                    $"rule_sets[{i}]", $"Claims an area on days that rule set {j} claims too.", $"与第 {j} 个规则集在同一区域、同一日期重复适用。"));
            }
        }

        if (problems.Count > 0) throw new CatalogueException(problems);
    }

    /// <summary>The built-in standard alone, everywhere and always.</summary>
    public static RuleSets BuiltIn { get; } = new([]);

    /// <summary>The operator's rule sets.</summary>
    public IReadOnlyList<RuleSet> Sets => _sets;

    /// <summary>The standard that applies in an area on a day.</summary>
    public Catalogue For(AreaCode area, DateOnly day) =>
        Array.Find(_sets, set => set.AppliesOn(day) && set.AppliesIn(area))?.Catalogue ?? Catalogue.InnerMongolia;
}
