using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;

namespace EcoCredit.Exchange.Cli;

// What the commands about disclosure reports and reconciliation say.
internal static partial class Texts
{
    public static Text DisclosuresDescription { get; } = new(
        "披露报告：谁在何时、为何被告知某机构的哪些信息，附证明。",
        "Disclosure report: who was told what about an organisation, when and why, with proofs.");

    public static Text DisclosuresNotes { get; } = new(
        "仅限节点所属机构。查阅本身也记入账本，并出现在下一份报告中。封存中的查询到期后自动出现。",
        "For the node's own agency. The reading itself goes into the ledger and stands in the next report. What is sealed appears when its time has come.");

    public static Text SealedUntilOption { get; } = new(
        "封存至该日（yyyy-MM-dd，含）：在此之前不出现在披露报告中；仅限 INSPECTION 和 ECOLOGY_SUPERVISION。",
        "Sealed up to this day (yyyy-MM-dd, included): in no disclosure report until then. For INSPECTION and ECOLOGY_SUPERVISION only.");

    public static Text BadSealDay { get; } = new("封存日期须为 yyyy-MM-dd。", "The day of a seal is yyyy-MM-dd.");

    public static Text DisclosuresCode { get; } = new("机构的统一社会信用代码。", "Unified social credit code of the organisation.");

    public static Text ReadingReport { get; } = new("读取报告", "Reading the report");

    public static Text NoDisclosures { get; } = new("没有任何披露记录。", "Nobody was told anything.");

    public static Text ReportComplete { get; } = new(
        "账本序号 {0} 以下的披露均已列入；每行首次和末次的账本条目均已核验。",
        "Everything below ledger index {0} is in it; the first and the last entry of every line were verified.");

    public static Text WayRefused { get; } = new("查询被拒绝", "asked and was refused");

    public static Text ColumnWay { get; } = new("方式", "way");

    public static Text ColumnPurpose { get; } = new("用途", "purpose");

    public static Text ColumnCase { get; } = new("案件编号", "case");

    public static Text ColumnWhat { get; } = new("内容", "what");

    public static Text ColumnFirst { get; } = new("首次", "first");

    public static Text ColumnLast { get; } = new("末次", "last");

    public static Text ColumnTimes { get; } = new("次数", "times");

    public static Text ReconcileDescription { get; } = new(
        "与对方节点对账：一方称已发送的与另一方称已收到的逐份比较。",
        "Compares with another node: what one says it sent with what the other says it received.");

    public static Text ReconcileNotes { get; } = new(
        "向本机构节点和对方节点各查询一次，双方的证明和检查点均按已登记的密钥核验。跨零点送达的不算差异。用客户端直接报送的文书不在发送方节点的账本里，会列为“收到而未见发送”。有差异时退出码为 20。",
        "Asks the agency's own node and the other one; proofs and checkpoints of both are verified with the enrolled keys. What crossed midnight is no difference. What a client pushed directly is not in the ledger of the sender's node and is listed as received but not sent. Exit code 20 where they differ.");

    public static Text ReconcilePeer { get; } = new("对方机构的代码。", "Code of the other agency.");

    public static Text ReconcileFrom { get; } = new("第一天（yyyy-MM-dd，北京时间）。", "First day (yyyy-MM-dd, China time).");

    public static Text ReconcileTo { get; } = new("最后一天（含）。", "Last day, itself included.");

    public static Text ReconcileToNode { get; } = new(
        "对方节点的地址；默认取其登记信息。",
        "Address of the other node; by default the one it is enrolled with.");

    public static Text ReconcileOwnNode { get; } = new(
        "本机构节点的地址；默认取本机构的登记信息。",
        "Address of the agency's own node; by default the one in its own entry.");

    public static Text ReconcileOut { get; } = new(
        "把每项差异的证明存入该目录：tlog-proof、账本条目、记录。",
        "Save the proof of every difference in this folder: tlog-proof, entry, record.");

    public static Text ReconcileBadDays { get; } = new(
        "{0} 至 {1} 不是有效的期间（yyyy-MM-dd）。",
        "{0} to {1} is not a period (yyyy-MM-dd).");

    public static Text Reconciling { get; } = new("对账", "Reconciling");

    public static Text ReconcileAgrees { get; } = new(
        "两本账一致：共 {0} 份文书，其中 {1} 份从他处或在期间外送达。",
        "The two ledgers agree: {0} documents, {1} of them came from elsewhere or outside the period.");

    public static Text ReconcileDiffers { get; } = new(
        "有 {2} 项差异（共 {0} 份文书，{1} 份从他处或在期间外送达）。",
        "{2} differences ({0} documents, {1} of them came from elsewhere or outside the period).");

    public static Text ReconcileSaved { get; } = new("证明已存入 {0}。", "The proofs are in {0}.");

    public static Text ColumnDifference { get; } = new("差异", "difference");

    public static Text ColumnSender { get; } = new("发送方", "sender");

    public static Text ColumnLedger { get; } = new("所据账本", "ledger of");

    public static Text SentNotReceived { get; } = new("已发送，对方未收到", "sent, not received");

    public static Text ReceivedNotSent { get; } = new("已收到，对方未见发送", "received, not sent");

    public static Text ExchangeNotReadable { get; } = new("内容已删除或无法读取", "erased or not readable");

    public static Text MismatchOf(ExchangeMismatch mismatch) => mismatch switch
    {
        ExchangeMismatch.SentNotReceived => SentNotReceived,
        ExchangeMismatch.ReceivedNotSent => ReceivedNotSent,
        _ => ExchangeNotReadable,
    };
}
