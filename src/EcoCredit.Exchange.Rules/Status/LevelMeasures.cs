using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Status;

// Which measures a level brings until it is repaired (IM articles 32 and 33).
internal static class LevelMeasures
{
    public const string Instrument = "内环发〔2024〕21号";

    // What ends them, as the articles begin: 信用修复完成前.
    public const string EndCondition = "信用修复";

    // In force by law (article 32).
    public static IReadOnlyList<FlagKind> ByLaw { get; } = [FlagKind.MoreSupervision, FlagKind.StricterProjectReview];

    // An authority may take them (article 33: 还可采取).
    public static IReadOnlyList<FlagKind> IfAdopted { get; } =
        [FlagKind.KeyReview, FlagKind.FiscalFundLimit, FlagKind.JointAction, FlagKind.AwardFeedback];

    public static bool FollowsFromLevel(FlagKind kind) => IsByLaw(kind) || MayBeAdopted(kind);

    public static bool IsByLaw(FlagKind kind) => kind is FlagKind.MoreSupervision or FlagKind.StricterProjectReview;

    public static bool Brings(CreditLevel level, FlagKind kind) => level switch
    {
        CreditLevel.Bad => FollowsFromLevel(kind),
        CreditLevel.Warning => IsByLaw(kind),
        _ => false,
    };

    // A level with points behind it. Not to take part, or to be suspected of a crime, repairs nothing.
    public static bool IsRated(CreditLevel level) => level is CreditLevel.NoNamedLevel or CreditLevel.Warning or CreditLevel.Bad;

    // The provision of a measure that follows from a level.
    public static string BasisOf(FlagKind kind) => kind switch
    {
        FlagKind.KeyReview => Instrument + " 33(1)",
        FlagKind.FiscalFundLimit => Instrument + " 33(2)",
        FlagKind.JointAction => Instrument + " 33(3)",
        FlagKind.AwardFeedback => Instrument + " 33(4)",
        _ => Instrument + " 32",
    };

    private static bool MayBeAdopted(FlagKind kind) =>
        kind is FlagKind.KeyReview or FlagKind.FiscalFundLimit or FlagKind.JointAction or FlagKind.AwardFeedback;
}
