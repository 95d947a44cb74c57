using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Status;

namespace EcoCredit.Exchange.Rules;

/// <summary>
/// The verdict on one organisation from the facts about it. Pure, and independent of the order in which the facts are given, so that a past
/// answer can be given again. docs/status.md lists the decisions.
/// </summary>
public static class StatusRules
{
    /// <summary>The status of one organisation on a day.</summary>
    /// <param name="creditCode">
    /// The code asked about. Missing or malformed, the verdict is <see cref="Verdict.InsufficientIdentification"/>, whatever the facts.
    /// </param>
    /// <param name="facts">All facts about it that were known at the ledger size asked about.</param>
    /// <param name="mayBeTold">
    /// Whether the caller may be told a fact. What may not be told neither counts nor shows, with one exception: a closure, lift, repair or
    /// correction works on what may be told even where it may not be told itself, so that nobody is shown as open what has ended.
    /// </param>
    /// <param name="asOf">The day asked about (Asia/Shanghai).</param>
    /// <param name="sourcesStale">
    /// A source that the answer rests on is older than its limit. It takes the place of every verdict that rests on something's absence,
    /// and never hides <see cref="Verdict.Bad"/>, <see cref="Verdict.Warning"/> or <see cref="Verdict.Excluded"/>.
    /// </param>
    public static SubjectStatus Evaluate(
        string creditCode, IReadOnlyList<RecordedFact> facts, Func<RecordedFact, bool> mayBeTold, DateOnly asOf, bool sourcesStale)
    {
        var status = new SubjectStatus { CreditCode = creditCode, LegalEffect = LegalEffect.None };
        if (!CreditCode.TryParse(creditCode, out var code, out var problem))
        {
            status.Verdict = Verdict.InsufficientIdentification;
            status.IdentificationProblem = Describe(problem);
            return status;
        }

        status.LegacyCode = code.IsLegacy;
        var history = new History(facts, mayBeTold, asOf);
        var rating = Rating.Of(history);
        var records = history.OpenRecords().ToList();
        var isSerious = records.Exists(record => record.Fact.Code == (int)RecordClass.Serious);
        var flags = FlagsInForce(history, rating, isSerious);

        var verdict = rating.Verdict(isSerious, history.IsKnown);
        status.Verdict = sourcesStale && RestsOnAbsence(verdict) ? Verdict.SourceStale : verdict;

        var shown = rating.Facts
            .Concat(records.Select(ShownFact.Of))
            .Concat(flags.Where(history.MayBeTold).Select(ShownFact.Of))
            .Concat(history.Bans().Select(ShownFact.Of))
            .Concat(rating.Measures(flags))
            .Order(ShownFact.NewestFirst);
        status.Facts.AddRange(shown.Select(fact => fact.Message));
        foreach (var fact in status.Facts)
        {
            if (fact.LegalEffect > status.LegalEffect) status.LegalEffect = fact.LegalEffect;
        }

        return status;
    }

    /// <summary>The status of one organisation on a day, where the caller may be told every fact that is given.</summary>
    /// <param name="creditCode">The code asked about.</param>
    /// <param name="facts">The facts about it that were known at the ledger size asked about.</param>
    /// <param name="asOf">The day asked about (Asia/Shanghai).</param>
    /// <param name="sourcesStale">A source that the answer rests on is older than its limit.</param>
    public static SubjectStatus Evaluate(string creditCode, IReadOnlyList<RecordedFact> facts, DateOnly asOf, bool sourcesStale) =>
        Evaluate(creditCode, facts, static _ => true, asOf, sourcesStale);

    // Adopted measures that still have what they rest on: one that followed from a level ends by itself when that level is repaired or
    // gives way to one that does not bring it, unless an open serious record keeps the organisation bad (IM-18, IM-33).
    internal static List<RecordedFact> FlagsInForce(History history, Rating rating, bool isSerious) => history.Flags()
        .Where(flag => isSerious || history.BasisOf(flag) is not { } basis || rating.StillBrings((FlagKind)flag.Fact.Code, basis))
        .ToList();

    private static bool RestsOnAbsence(Verdict verdict) => verdict is Verdict.NoNamedLevel or Verdict.NotEvaluated or Verdict.NotFound;

    private static string Describe(CreditCodeProblem problem) => problem switch
    {
        CreditCodeProblem.Missing => "未提供统一社会信用代码。 The credit code is missing.",
        CreditCodeProblem.Length => "统一社会信用代码须为 18 位。 A credit code has 18 characters.",
        CreditCodeProblem.Character => "统一社会信用代码含有非法字符。 The credit code has a character that none can have.",
        _ => "统一社会信用代码校验未通过。 The check character of the credit code fails.",
    };
}
