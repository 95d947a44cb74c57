using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli;

// Measures that follow from a level or from the whitelist.
internal static partial class Texts
{
    public static Text MeasureLine { get; } = new("{0}（{1}），自 {2} 起，至 {3}；{4}", "{0} ({1}), from {2}, until {3}; {4}");

    public static Text MeasureProposed { get; } = new("待主管部门决定", "proposed, until an authority adopts it");

    public static Text MeasureAdopted { get; } = new("已采取", "in force");

    public static Text MeasureOr { get; } = new(" 或 ", " or ");

    public static Text MeasureUnknown { get; } = new("未知措施", "unknown measure");

    public static Text RecommendForAward { get; } = new("表彰奖励推荐", "recommended for awards");

    public static Text MoreSupervision { get; } = new("加强日常监管", "more daily supervision");

    public static Text StricterProjectReview { get; } = new("加大项目审查力度", "stricter review of its projects");

    public static Text KeyReview { get; } = new("列为重点审查对象", "key object of review");

    public static Text FiscalFundLimit { get; } = new("限制生态环境财政资金资助", "limited ecology fiscal funds");

    public static Text JointAction { get; } = new("联合资质管理、认证认可等部门惩处", "joint action with accreditation bodies");

    public static Text AwardFeedback { get; } = new("向评优评先部门反馈结果", "result told to those who give awards");

    public static Text FewerChecks { get; } = new("适当减少监督检查频次", "fewer checks");

    public static Text Promotion { get; } = new("宣传和推广", "publicity");

    public static Text PriorityActivity { get; } = new("优先参加业务活动", "priority in exchanges, talks and training");

    public static Text KeySupervision { get; } = new("重点监管，提高检查频次", "key supervision, more checks");

    public static Text UntilRepaired { get; } = new("信用修复", "the credit is repaired");

    public static Text UntilExpiredOrExited { get; } = new("有效期届满或者退出白名单", "the year ends or it leaves the whitelist");

    public static Text UntilScored { get; } = new("重新评定分数达到60分", "a new score is 60 or more");

    public static Text MeasureOf(FlagKind kind) => kind switch
    {
        FlagKind.RecommendForAward => RecommendForAward,
        FlagKind.MoreSupervision => MoreSupervision,
        FlagKind.StricterProjectReview => StricterProjectReview,
        FlagKind.KeyReview => KeyReview,
        FlagKind.FiscalFundLimit => FiscalFundLimit,
        FlagKind.JointAction => JointAction,
        FlagKind.AwardFeedback => AwardFeedback,
        FlagKind.FewerChecks => FewerChecks,
        FlagKind.Promotion => Promotion,
        FlagKind.PriorityActivity => PriorityActivity,
        FlagKind.KeySupervision => KeySupervision,
        _ => MeasureUnknown,
    };

    // The conditions that the rules write; an authority's own words are shown as they are.
    public static Text EndConditionOf(string condition) =>
        Array.Find([UntilRepaired, UntilExpiredOrExited, UntilScored], text => text.Zh == condition) ?? new(condition, condition);
}
