using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli;

// What score, procedure and certificate say.
internal static partial class Texts
{
    public static Text AreaOption { get; } = new("行政区划代码，六位；默认为本机构区域。", "Area, six digits (GB/T 2260); by default the agency's own.");

    public static Text CaseOption { get; } = new("案件编号；省略则按年度命名。", "Case number; named after the year if left out.");

    public static Text YearOption { get; } = new("年度，例如 2025。", "The year, for example 2025.");

    public static Text BadYear { get; } = new("年度应为 2000 至 2100。", "A year is 2000 to 2100.");

    public static Text NodeIsWorking { get; } = new("节点正在计算，请稍候……", "The node is working on it…");

    public static Text ScoreDescription { get; } = new(
        "显示一个机构或全部参评机构当前的信用分值、等级和逐条理由。",
        "Shows score and level as they stand now, of one organisation or of every participant, and why.");

    public static Text ScoreNotes { get; } = new(
        "分值由节点根据已受理的文书计算，仅供生态环境系统内部使用（不对外公布）。每条信息均说明是否扣分及其条款。--all 为年度评价：逐一计算参评名单中的全部机构。",
        "The node computes it from the documents it holds; it stays inside the ecology system. Every record says whether it counts and by which article. --all is the yearly run over everybody on the participation list.");

    public static Text ScoreCode { get; } = new("机构的统一社会信用代码。", "Unified social credit code of the organisation.");

    public static Text ScoreAll { get; } = new("计算参评名单中的全部机构。", "Everybody on the participation list.");

    public static Text ScoreCsv { get; } = new("将全部结果写入该 CSV 文件（与 --all 同用）。", "Write the table to this CSV file (with --all).");

    public static Text ScoreOneOrAll { get; } = new("请给出一个代码或 --all，二者择一。", "Give a code or --all, and not both.");

    public static Text ScoreCsvNeedsAll { get; } = new("--csv 须与 --all 一起使用。", "--csv goes with --all.");

    public static Text Scoring { get; } = new("正在计算", "Scoring");

    public static Text ScoreHeading { get; } = new("{0} {1}年度 {2}：{3}", "{0}, {1}, {2}: {3}");

    public static Text ScoreLine { get; } = new(
        "基准分 {0}（其中恢复 {1}），扣分 {2}，信用分值 {3}",
        "base {0} (restored {1}), deducted {2}, score {3}");

    public static Text ScoreBelowZero { get; } = new("0（累计 {0}）", "0 (the sum is {0})");

    public static Text ScoreProposal { get; } = new(
        "有待主管部门决定的事项，分值为建议。",
        "An authority has yet to decide something: the score is a proposal.");

    public static Text ScoreRecords { get; } = new("信用信息：", "Records:");

    public static Text ScoreNoRecords { get; } = new("没有信用信息。", "There are no records.");

    public static Text ScoreReasons { get; } = new("理由：", "Why:");

    public static Text ScoreMeasures { get; } = new("随之而来的措施：", "Measures that follow:");

    public static Text ScoreRuleSet { get; } = new("规则：{0}", "Rules: {0}");

    public static Text ScoreNobody { get; } = new("参评名单为空或尚未报送。", "The participation list is empty or not here yet.");

    public static Text ScoreCsvWritten { get; } = new("{0} 行已写入 {1}。", "{0} rows are in {1}.");

    public static Text ScoreTotal { get; } = new("合计", "in all");

    public static Text ColumnCode { get; } = new("统一社会信用代码", "code");

    public static Text ColumnLevel { get; } = new("等级", "level");

    public static Text ColumnBase { get; } = new("基准分", "base");

    public static Text ColumnRestored { get; } = new("恢复", "restored");

    public static Text ColumnDeducted { get; } = new("扣分", "deducted");

    public static Text ColumnScore { get; } = new("信用分值", "score");

    public static Text ColumnNote { get; } = new("备注", "note");

    public static Text ColumnCount { get; } = new("机构数", "organisations");

    public static Text NoteDecision { get; } = new("待决定", "to be decided");

    public static Text StandingCounts { get; } = new("扣分", "counts");

    public static Text StandingRatesBad { get; } = new("直接评定为不良", "rates bad");

    public static Text StandingClosed { get; } = new("已终止", "ended");

    public static Text StandingWarningClosed { get; } = new("预警期内整改，不扣分", "put right in time");

    public static Text StandingRepeated { get; } = new("重复，不再计", "counted before");

    public static Text StandingContestable { get; } = new("尚未生效", "not final yet");

    public static Text StandingNoPoints { get; } = new("不计分", "no points");

    public static Text StandingOutOfScope { get; } = new("不属本年度或本区域", "other year or area");

    public static Text StandingHeld { get; } = new("待决定", "to be decided");

    public static Text LevelUnknown { get; } = new("未知", "unknown");

    public static Text CertificateDescription { get; } = new(
        "为一个机构取得信用证明并保存回执。",
        "Gets the credit certificate of one organisation and keeps its receipt.");

    public static Text CertificateNotes { get; } = new(
        "信用证明是节点签名的当日状态，陈述等级和未终止的事实。未参加信用评价的机构不出具信用证明（第十九条）：退出码 1，并记入账本。",
        "A certificate is the node's signed status of today: the level and the open facts. None is issued for an organisation that was not evaluated (article 19): exit code 1, and the refusal is in the ledger.");

    public static Text LevelOf(CreditLevel level) => level switch
    {
        CreditLevel.NoNamedLevel => VerdictNoNamedLevel,
        CreditLevel.Warning => VerdictWarning,
        CreditLevel.Bad => VerdictBad,
        CreditLevel.NotEvaluated => VerdictNotEvaluated,
        CreditLevel.Excluded => VerdictExcluded,
        _ => LevelUnknown,
    };

    public static Text StandingOf(RecordStanding standing) => standing switch
    {
        RecordStanding.Counts => StandingCounts,
        RecordStanding.RatesBad => StandingRatesBad,
        RecordStanding.Closed => StandingClosed,
        RecordStanding.WarningClosed => StandingWarningClosed,
        RecordStanding.Repeated => StandingRepeated,
        RecordStanding.Contestable => StandingContestable,
        RecordStanding.NoPoints => StandingNoPoints,
        RecordStanding.OutOfScope => StandingOutOfScope,
        RecordStanding.Held => StandingHeld,
        _ => LevelUnknown,
    };
}
