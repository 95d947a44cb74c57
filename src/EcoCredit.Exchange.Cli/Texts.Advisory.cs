using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli;

// What advisory and whitelist say.
internal static partial class Texts
{
    public static Text AdvisoryDescription { get; } = new("提示性信息月报（第三十条）。", "Monthly reports of advisory information (article 30).");

    public static Text AdvisoryReportDescription { get; } = new(
        "报送一个月的提示性信息，或零报告。",
        "Reports a month's advisory information, or that there was none.");

    public static Text AdvisoryReportNotes { get; } = new(
        "CSV（UTF-8 或 GB18030）或 XLSX（第一个工作表）的列：统一社会信用代码/credit_code、名称/name、类型/kind（1 联合检查通报、2 移送、3 拒绝检查，第十二条）、文号/document_number、日期/occurred_on、摘要/summary。摘要中不得出现自然人姓名。\n任何一行有误时指出行和列，且不发送任何内容。签名后的月报先写入本机构目录的 advisory-月份.ecocredit-push 再发送，可重复运行。更正用 --corrects 给出原月报编号。",
        "Columns of the CSV (UTF-8 or GB18030) or the XLSX (first sheet): credit_code/统一社会信用代码, name/名称, kind/类型 (1 notice after a joint inspection, 2 transferred, 3 refused an inspection: article 12), document_number/文号, occurred_on/日期, summary/摘要. No names of natural persons in the summary.\nWhere a row is wrong it is named with its column, and nothing is sent. The signed report is written to advisory-MONTH.ecocredit-push in the agency's folder before it is sent; running again is safe. To correct a report, give its id with --corrects.");

    public static Text AdvisoryMonth { get; } = new("月份，例如 2026-10。", "The month, for example 2026-10.");

    public static Text AdvisoryFile { get; } = new("该月事项的 CSV 或 XLSX 文件。", "CSV or XLSX file of the month's items.");

    public static Text AdvisoryNil { get; } = new("零报告：该月没有提示性信息。", "Nil report: nothing happened in the month.");

    public static Text AdvisoryCorrects { get; } = new("所更正月报的编号。", "Id of the report that this one corrects.");

    public static Text AdvisoryFileOrNil { get; } = new("请给出 --file 或 --nil，二者择一。", "Give --file or --nil, and not both.");

    public static Text AdvisoryBadMonth { get; } = new("月份应写作 2026-10。", "Write the month as 2026-10.");

    public static Text AdvisoryNoRows { get; } = new(
        "文件中没有事项；该月无提示性信息时请用 --nil。",
        "The file has no items: use --nil for a month without any.");

    public static Text AdvisoryNoColumn { get; } = new("文件缺少列：{0}", "The file has no column {0}.");

    public static Text AdvisoryKindUnreadable { get; } = new("类型应为 1、2 或 3（第十二条）。", "The kind is 1, 2 or 3 (article 12).");

    public static Text AdvisoryTable { get; } = new("提示性信息（{0}）", "advisory items ({0})");

    public static Text AdvisoryNilForm { get; } = new("零报告", "nil report");

    public static Text AdvisoryNothingSent { get; } = new("有误的行已列出，未发送任何内容。", "Rows are wrong: nothing was sent.");

    public static Text AdvisoryAccepted { get; } = new(
        "{0} 月报已受理：{1} 项，编号 {2}，账本序号 {3}。",
        "The report of {0} was accepted (items: {1}): id {2}, ledger index {3}.");

    public static Text AdvisoryAcceptedBefore { get; } = new(
        "{0} 月报此前已受理：{1} 项，编号 {2}。",
        "The report of {0} was accepted before (items: {1}): id {2}.");

    public static Text AdvisoryBoardDescription { get; } = new(
        "显示各盟市各月的报送情况，以及出现两次以上的机构。",
        "Shows which month each prefecture has reported, and the organisations with two or more events.");

    public static Text AdvisoryBoardNotes { get; } = new(
        "标记：数字为报送的事项数，0 为零报告，后缀 ! 为逾期报送，+ 为有更正；✗ 逾期未报，○ 待报，· 未到期。",
        "Marks: a number is the items of a report, 0 a nil report; ! was late, + was corrected; ✗ is missing, ○ open, · not over yet.");

    public static Text AdvisoryAgencies { get; } = new("没有盟市登记。", "No prefecture is enrolled.");

    public static Text AdvisoryAsOf { get; } = new("截至 {0}", "As of {0}");

    public static Text AdvisorySubjects { get; } = new("出现两次以上提示性信息的机构（第三十条）：", "Organisations with two or more events (article 30):");

    public static Text AdvisoryNoSubjects { get; } = new("没有机构出现两次以上。", "No organisation has two or more events.");

    public static Text AdvisoryMissing { get; } = new("注意：{0} 份月报逾期未报。", "Note: {0} reports are missing.");

    public static Text ColumnArea { get; } = new("区域", "area");

    public static Text ColumnEvents { get; } = new("次数", "events");

    public static Text ColumnAreas { get; } = new("报送区域", "reported by");

    public static Text ColumnNotice { get; } = new("内部协查通报", "co-investigation notice");

    public static Text NoticeDue { get; } = new("应通报", "due");

    public static Text WhitelistDescription { get; } = new("宁波市白名单（征求意见稿）。", "Ningbo's whitelist (a draft regulation).");

    public static Text WhitelistShowDescription { get; } = new(
        "显示机构在白名单中的情况：在列、退出及原因、何时可再申报。",
        "Shows where organisations stand: on the list, off it and why, from when they may apply again.");

    public static Text WhitelistNotes { get; } = new(
        "从未列入不代表任何负面评价（第十三条）。所依据的办法尚无施行日期时，节点没有白名单文书。",
        "Never having been listed says nothing bad (article 13). While the rules have no date, a node holds no whitelist documents.");

    public static Text WhitelistNobody { get; } = new("没有机构。", "There is nobody.");

    public static Text WhitelistMayApply { get; } = new("可申报", "may apply");

    public static Text WhitelistMayNotApply { get; } = new("不得申报", "may not apply");

    public static Text WhitelistConflict { get; } = new("有冲突，待市主管部门决定", "a conflict for the city to decide");

    public static Text ColumnExited { get; } = new("退出", "left on");

    public static Text ColumnApply { get; } = new("申报", "applying");

    public static Text ColumnEligible { get; } = new("可申报日", "from");

    public static Text WhitelistNever { get; } = new("从未列入", "never listed");

    public static Text WhitelistListed { get; } = new("在列", "listed");

    public static Text WhitelistExpired { get; } = new("到期", "expired");

    public static Text WhitelistExited { get; } = new("已退出", "left");

    public static Text WhitelistUpcoming { get; } = new("尚未生效", "upcoming");

    public static Text WhitelistStateOf(WhitelistState state) => state switch
    {
        WhitelistState.Never => WhitelistNever,
        WhitelistState.Listed => WhitelistListed,
        WhitelistState.Expired => WhitelistExpired,
        WhitelistState.Exited => WhitelistExited,
        WhitelistState.Upcoming => WhitelistUpcoming,
        _ => LevelUnknown,
    };
}
