using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Status;

// A fact as an answer shows it.
internal sealed record ShownFact(RecordedFact Source, StatusFact Message)
{
    private static readonly EnumNames KindNames = new(KindReflection.Descriptor, nameof(DocumentKind));
    private static readonly EnumNames FlagNames = new(ResultReflection.Descriptor, nameof(FlagKind));
    private static readonly EnumNames ClassNames = new(RecordReflection.Descriptor, nameof(RecordClass));
    private static readonly EnumNames LevelNames = new(ResultReflection.Descriptor, nameof(CreditLevel));

    public static Comparer<ShownFact> NewestFirst { get; } = Comparer<ShownFact>.Create((a, b) =>
    {
        var byDay = b.Source.Fact.EffectiveFrom.CompareTo(a.Source.Fact.EffectiveFrom);
        if (byDay != 0) return byDay;
        var byIndex = b.Source.Index.CompareTo(a.Source.Index);
        return byIndex != 0 ? byIndex : b.Source.Fact.Ordinal.CompareTo(a.Source.Fact.Ordinal);
    });

    // A record, a measure or a ban.
    public static ShownFact Of(RecordedFact recorded)
    {
        var code = recorded.Fact.Code;
        var (effect, name) = recorded.Fact.Kind switch
        {
            DocumentKind.ProcurementBan => (
                LegalEffect.Ban, KindNames.Of((int)DocumentKind.ProcurementBan)),
            DocumentKind.Flag => (EffectOf((FlagKind)code), FlagNames.Of(code)),
            _ => (EffectOf((RecordClass)code), ClassNames.Of(code)),
        };
        return new ShownFact(recorded, NewMessage(recorded, effect, name));
    }

    // A result, or the repair that stands in its place. What is only shown for the record has no effect.
    public static ShownFact OfLevel(RecordedFact recorded, CreditLevel level, int year, bool historical)
    {
        var weighs = !historical && level is CreditLevel.Bad or CreditLevel.Warning;
        var name = LevelNames.Of((int)level);
        var message = NewMessage(recorded, weighs ? LegalEffect.Weigh : LegalEffect.None, name);
        message.EvaluationYear = year;
        message.Historical = historical;
        if (recorded.Fact.Score is { } score) message.Score = Math.Max(0, score); // the signed sum is kept, not shown (AMB-03)
        return new ShownFact(recorded, message);
    }

    // Whether what is shown is a level with points behind it.
    public static bool IsRated(StatusFact shown) => !shown.Historical
        && Array.Exists(
            [CreditLevel.NoNamedLevel, CreditLevel.Warning, CreditLevel.Bad],
            level => shown.Code == LevelNames.Of((int)level));

    // A measure that a level brings by law, shown with the document that gives the level (IM-32).
    public static ShownFact OfMeasure(RecordedFact giver, FlagKind kind, int year)
    {
        var message = NewMessage(giver, LegalEffect.Weigh, FlagNames.Of((int)kind));
        message.Kind = DocumentKind.Flag;
        message.EvaluationYear = year;
        message.LegalBasis = LevelMeasures.BasisOf(kind);
        message.CatalogueRows.Clear();
        return new ShownFact(giver, message);
    }

    private static StatusFact NewMessage(RecordedFact recorded, LegalEffect effect, string code)
    {
        var fact = recorded.Fact;
        var message = new StatusFact
        {
            Document = new DocumentReference { SourceAgency = recorded.Source, Id = recorded.DocumentId },
            Kind = fact.Kind,
            Index = recorded.Index,
            EffectiveOn = IsoDay.Format(fact.EffectiveFrom),
            EffectiveTo = fact.EffectiveTo is { } last ? IsoDay.Format(last) : "",
            LegalEffect = effect,
            Code = code,
        };
        if (fact.Rows.Length > 0) message.CatalogueRows.AddRange(fact.Rows.Split(','));
        return message;
    }

    private static LegalEffect EffectOf(RecordClass recordClass) =>
        recordClass is RecordClass.Ordinary or RecordClass.Serious ? LegalEffect.Weigh : LegalEffect.None;

    // Measures in the organisation's favour are for information.
    private static LegalEffect EffectOf(FlagKind kind) =>
        kind is FlagKind.RecommendForAward or FlagKind.FewerChecks or FlagKind.Promotion or FlagKind.PriorityActivity
            ? LegalEffect.None
            : LegalEffect.Weigh;
}
