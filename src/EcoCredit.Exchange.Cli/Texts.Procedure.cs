using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli;

// What procedure says.
internal static partial class Texts
{
    public static Text ProcedureDescription { get; } = new(
        "显示年度评价进行到哪一步：已逾期、将到期、待办、已办。",
        "Shows where a year's evaluation stands: overdue, due soon, open, done.");

    public static Text ProcedureNotes { get; } = new(
        "期限按国务院办公厅公布的工作日计算（第二十条、第二十三条）。有逾期事项时退出码仍为 0，并予提示。",
        "Days are counted in the working days that the State Council announced (articles 20 and 23). Overdue steps are pointed out; the exit code stays 0.");

    public static Text ProcedureCode { get; } = new("只看该机构。", "Only this organisation.");

    public static Text ProcedureHeading { get; } = new(
        "{0} {1}年度（截至 {2}）：参评 {3} 家",
        "{0}, {1} (as of {2}): {3} participants");

    public static Text ProcedureNothing { get; } = new("该年度在本节点没有任何文书。", "The node holds nothing of this year.");

    public static Text ProcedureOverdue { get; } = new("注意：{0} 项已逾期。", "Note: {0} steps are overdue.");

    public static Text ProcedureMany { get; } = new("{0} 等 {1} 家", "{0} and {1} in all");

    public static Text DaysOver { get; } = new("逾期 {0} 天", "{0} days over");

    public static Text DaysLeft { get; } = new("还有 {0} 天", "{0} days left");

    public static Text DueToday { get; } = new("今天到期", "due today");

    public static Text DoneOn { get; } = new("{0} 完成", "done {0}");

    public static Text ColumnState { get; } = new("状态", "state");

    public static Text ColumnRule { get; } = new("条款", "rule");

    public static Text ColumnDue { get; } = new("期限", "due");

    public static Text ColumnDays { get; } = new("天数", "days");

    public static Text ColumnActor { get; } = new("责任方", "who");

    public static Text ColumnAbout { get; } = new("对象", "about");

    public static Text ColumnTask { get; } = new("事项", "what");

    public static Text ColumnRevision { get; } = new("修订", "revision");

    public static Text NoteRepairBarred { get; } = new("不予信用修复", "no repair");

    public static Text TaskWaiting { get; } = new("待前一步", "waiting");

    public static Text TaskOpen { get; } = new("待办", "open");

    public static Text TaskDueSoon { get; } = new("将到期", "due soon");

    public static Text TaskOverdue { get; } = new("已逾期", "OVERDUE");

    public static Text TaskDone { get; } = new("已办", "done");

    public static Text TaskDoneLate { get; } = new("逾期办结", "done late");

    public static Text TaskDayUnknown { get; } = new("期限未知（日历未公布）", "day not known (calendar)");

    public static Text ProcedureListed { get; } = new("已列入名单", "listed");

    public static Text ProcedureNotified { get; } = new("已通知", "notified");

    public static Text ProcedureFiled { get; } = new("已填报", "filed");

    public static Text ProcedureProposed { get; } = new("已提出初评结果", "proposed");

    public static Text ProcedureObjection { get; } = new("异议期", "objection");

    public static Text ProcedureOnNotice { get; } = new("公示中", "on notice");

    public static Text ProcedureNoticeOver { get; } = new("公示期满", "notice over");

    public static Text ProcedureReported { get; } = new("已上报", "reported");

    public static Text ProcedureReturned { get; } = new("被退回", "returned");

    public static Text ProcedureFinal { get; } = new("已审定", "final");

    public static Text ProcedurePublished { get; } = new("已公布", "published");

    public static Text ProcedureRevised { get; } = new("公布后修订", "revised");

    public static Text ProcedureExcluded { get; } = new("不在评价范围", "outside the evaluation");

    public static Text ActorRegion { get; } = new("自治区生态环境厅", "region");

    public static Text ActorCity { get; } = new("盟市生态环境局", "prefecture");

    public static Text ActorSubject { get; } = new("参评机构", "participant");

    public static Text? ActorOf(string role) => role switch
    {
        "ECO_REGION" => ActorRegion,
        "ECO_CITY" => ActorCity,
        "SUBJECT" => ActorSubject,
        _ => null,
    };

    public static Text TaskStateOf(TaskState state) => state switch
    {
        TaskState.Waiting => TaskWaiting,
        TaskState.Open => TaskOpen,
        TaskState.DueSoon => TaskDueSoon,
        TaskState.Overdue => TaskOverdue,
        TaskState.Done => TaskDone,
        TaskState.DoneLate => TaskDoneLate,
        TaskState.DayUnknown => TaskDayUnknown,
        _ => LevelUnknown,
    };

    public static Text ProcedureStateOf(ProcedureState state) => state switch
    {
        ProcedureState.Listed => ProcedureListed,
        ProcedureState.Notified => ProcedureNotified,
        ProcedureState.Filed => ProcedureFiled,
        ProcedureState.Proposed => ProcedureProposed,
        ProcedureState.Objection => ProcedureObjection,
        ProcedureState.OnNotice => ProcedureOnNotice,
        ProcedureState.NoticeOver => ProcedureNoticeOver,
        ProcedureState.Reported => ProcedureReported,
        ProcedureState.Returned => ProcedureReturned,
        ProcedureState.Final => ProcedureFinal,
        ProcedureState.Published => ProcedurePublished,
        ProcedureState.Revised => ProcedureRevised,
        ProcedureState.Excluded => ProcedureExcluded,
        _ => LevelUnknown,
    };
}
