using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What the demo says about a year's evaluation and the monthly reports.
internal static partial class Texts
{
    public static Text YearListed { get; } = new(
        "{0} 也启动节点。{1} 开展 {2} 年度信用评价：{4:yyyy-MM-dd} 确定 {3} 家参评机构，{5:yyyy-MM-dd} 通知；各机构作出信用承诺，{6:yyyy-MM-dd} 前填报。",
        "{0} starts a node too. {1} evaluates {2}: {3} organisations are listed on {4:yyyy-MM-dd} and told on {5:yyyy-MM-dd}; they give their commitments and file by {6:yyyy-MM-dd}.");

    public static Text YearScores { get; } = new(
        "节点按已受理的文书计算（ecocredit score --all --year {0}）：",
        "What the documents add up to (ecocredit score --all --year {0}):");

    public static Text YearProposed { get; } = new(
        "按计算结果拟定等级，{0:yyyy-MM-dd} 通知；{1} 于 {2:yyyy-MM-dd} 提出异议，{3:yyyy-MM-dd} 说明理由不予采纳；{4:yyyy-MM-dd} 至 {5:yyyy-MM-dd} 公示五个工作日。",
        "The levels are proposed as computed and told on {0:yyyy-MM-dd}; {1} objects on {2:yyyy-MM-dd} and is refused with reasons on {3:yyyy-MM-dd}; on public notice from {4:yyyy-MM-dd} to {5:yyyy-MM-dd}, five working days.");

    public static Text YearTooEarly { get; } = new(
        "公示未满（{0:yyyy-MM-dd} 届满）即上报：",
        "A report before the notice is over (its last day is {0:yyyy-MM-dd}):");

    public static Text YearPublished { get; } = new(
        "{0:yyyy-MM-dd} 上报，{3} 于 {1:yyyy-MM-dd} 审定、{2:yyyy-MM-dd} 公布。进行到哪一步（ecocredit procedure --year {4}）：",
        "Reported on {0:yyyy-MM-dd}; {3} makes it final on {1:yyyy-MM-dd} and publishes on {2:yyyy-MM-dd}. Where the year stands (ecocredit procedure --year {4}):");

    public static Text YearRepaired { get; } = new(
        "{0} 整改后于 {1:yyyy-MM-dd} 申请信用修复，{2:yyyy-MM-dd} 确认（20 个工作日内）；自治区节点随即作出修订结果。现在（ecocredit score {3} --year {4}）：",
        "{0} puts it right and applies for a repair on {1:yyyy-MM-dd}; confirmed on {2:yyyy-MM-dd}, within 20 working days, and the region's node revises the result at once. Now (ecocredit score {3} --year {4}):");

    public static Text DemoAdvisoryReports { get; } = new(
        "提示性信息月报：{0} {1} 零报告；{2} {1} 和 {3} 各报一项，均涉及 {4}。",
        "Monthly advisory reports: {0} has none for {1}; {2} has one item each for {1} and {3}, both about {4}.");

    public static Text DemoAdvisoryNotice { get; } = new(
        "同一机构出现两次：{0} 的节点随即下发内部协查通报，{1} 取得（第三十条）：",
        "Twice the same organisation: the node of {0} sends the internal co-investigation notice at once, and {1} pulls it (article 30):");

    public static Text DemoAdvisoryBoard { get; } = new(
        "{0} 查看各盟市报送情况（ecocredit advisory board --year {1}）：",
        "{0} looks at who has reported (ecocredit advisory board --year {1}):");

    public static Text DemoWantNotice { get; } = new(
        "预期一份关于 {0} 的协查通报，实际 {1}。",
        "Expected one co-investigation notice about {0}, got {1}.");
}
