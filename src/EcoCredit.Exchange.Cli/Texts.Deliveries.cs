using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli;

// What the commands about deliveries and retractions say.
internal static partial class Texts
{
    public static Text DeliveryDescription { get; } = new("向其他节点的推送。", "Deliveries to other nodes.");

    public static Text DeliveryListDescription { get; } = new(
        "列出未完成的推送及其期限。",
        "Lists deliveries that are not finished, and when they are due.");

    public static Text DeliveryListNotes { get; } = new(
        "仅限节点所属机构。待发送、已发送、搁置的默认列出；已收到的凭对方签名的回执。期限按工作日计算。",
        "For the node's own agency. Waiting, sent and parked ones are listed; received means that the recipient's signed receipt is here. Due days are working days.");

    public static Text DeliveryRetryDescription { get; } = new("立即重试推送，包括搁置的。", "Has deliveries tried again now, parked ones too.");

    public static Text DeliveryDropDescription { get; } = new("放弃一份搁置的推送，须说明理由。", "Gives a parked delivery up, with a reason.");

    public static Text DeliveryRecipient { get; } = new("接收机构的代码。", "Code of the recipient.");

    public static Text DeliveryRecipientOption { get; } = new("只列出该接收机构（代码）。", "Only this recipient (credit code).");

    public static Text DeliveryStates { get; } = new("只列出这些状态。", "Only these states.");

    public static Text OverdueOnly { get; } = new("只列出逾期的。", "Only overdue ones.");

    public static Text RetryIndexes { get; } = new("文书的账本序号；省略为全部。", "Ledger indexes of the documents; all if left out.");

    public static Text Retrying { get; } = new("将重试 {0} 份推送。", "{0} deliveries will be tried again.");

    public static Text DeliveryDropped { get; } = new("已放弃，指令记于账本序号 {0}。", "Given up; the order stands at ledger index {0}.");

    public static Text NoDeliveries { get; } = new("没有这样的推送。", "There are no such deliveries.");

    public static Text IsOverdue { get; } = new("逾期", "OVERDUE");

    public static Text ColumnRecipient { get; } = new("接收机构", "recipient");

    public static Text ColumnBasis { get; } = new("依据", "basis");

    public static Text ColumnRecorded { get; } = new("记录时间", "recorded");

    public static Text ColumnConfirmed { get; } = new("确认时间", "confirmed");

    public static Text DeliveryWaiting { get; } = new("待发送", "waiting");

    public static Text DeliverySent { get; } = new("已发送", "sent");

    public static Text DeliveryReceived { get; } = new("已收到", "received");

    public static Text DeliveryParked { get; } = new("搁置", "parked");

    public static Text DeliveryGivenUp { get; } = new("已放弃", "dropped");

    public static Text RetractionDescription { get; } = new(
        "撤回通知：曾被告知、现已失效的信息。",
        "Retractions: what somebody was told and no longer holds.");

    public static Text RetractionListDescription { get; } = new(
        "列出谁已确认、谁尚未确认，最早的在前。",
        "Lists who has confirmed and who has not, the oldest first.");

    public static Text RetractionListNotes { get; } = new(
        "节点所属机构可看到全部，其他机构只看到应收的。期限为三个工作日。",
        "The node's own agency sees all, others what they are owed. They are due within three working days.");

    public static Text RetractionAll { get; } = new("包括已确认的。", "Acknowledged ones too.");

    public static Text RetractionFetchDescription { get; } = new(
        "取得本机构尚未确认的撤回通知。",
        "Fetches the retractions that the agency is owed and has not acknowledged.");

    public static Text RetractionFetchNotes { get; } = new(
        "请停止使用所列文书，然后用 retraction acknowledge 确认。",
        "Stop using what is listed, then confirm with retraction acknowledge.");

    public static Text RetractionAcknowledgeDescription { get; } = new("确认已停止使用失效的信息。", "Confirms that what ended is no longer used.");

    public static Text RetractionAcknowledgeNotes { get; } = new("确认记入节点的账本。", "The confirmation stands in the node's ledger.");

    public static Text RetractionIndexes { get; } = new("撤回通知的账本序号。", "Ledger indexes of the retractions.");

    public static Text RetractionConfirm { get; } = new(
        "停止使用后请确认：ecocredit retraction acknowledge {0}",
        "When you have stopped using them: ecocredit retraction acknowledge {0}");

    public static Text RetractionMore { get; } = new("还有更多：确认后请再次取得。", "There are more: confirm these and fetch again.");

    public static Text RetractionAcknowledged { get; } = new("已确认 {0} 份，记于账本序号 {1}。", "Confirmed {0}; it stands at ledger index {1}.");

    public static Text RetractionWasAcknowledged { get; } = new("此前均已确认。", "All of them were confirmed before.");

    public static Text RetractionsOpen { get; } = new(
        "有 {0} 份撤回通知尚未确认：ecocredit retraction fetch",
        "{0} retractions are owed to you: ecocredit retraction fetch");

    public static Text NoRetractions { get; } = new("没有撤回通知。", "There are no retractions.");

    public static Text RetractionLine { get; } = new("{0} {1} 因 {2}（{3}）失效：", "{0} {1}: ended by {2} ({3}):");

    public static Text RetractedLine { get; } = new("  {0} {1} {2}，{3}", "  {0} {1} {2}, {3}");

    public static Text ChangesDescription { get; } = new(
        "列出案件中各机构自上次查询以来的变化。",
        "Lists what changed about the organisations of a case since it was asked about them.");

    public static Text ChangesNotes { get; } = new(
        "案件编号为此前查询所用的编号。有变化的机构请重新查询状态。",
        "The case number is the one of the earlier questions. Ask again for the status of whoever changed.");

    public static Text ChangedSince { get; } = new("{0}：自 {1} 以来有变化", "{0}: changed since {1}");

    public static Text UnchangedSince { get; } = new("{0}：自 {1} 以来无变化", "{0}: no change since {1}");

    public static Text ChangeLine { get; } = new("  {0} {1} {2} {3} {4}", "  {0} {1} {2} {3} {4}");

    public static Text ChangeEnds { get; } = new("    终止 {0} {1}", "    ends {0} {1}");

    public static Text WayPull { get; } = new("曾取得", "was fetched");

    public static Text WaySubscription { get; } = new("曾经订阅收到", "came by subscription");

    public static Text WayPush { get; } = new("曾被推送", "was sent");

    public static Text WayAnswer { get; } = new("曾在答复中被告知", "was named in an answer");

    public static Text RetractionOwed { get; } = new("待告知", "waiting");

    public static Text RetractionTold { get; } = new("已告知", "delivered");

    public static Text RetractionConfirmed { get; } = new("已确认", "acknowledged");

    public static Text DeliveryStateOf(DeliveryState state) => state switch
    {
        DeliveryState.Waiting => DeliveryWaiting,
        DeliveryState.Sent => DeliverySent,
        DeliveryState.Received => DeliveryReceived,
        DeliveryState.Parked => DeliveryParked,
        DeliveryState.Dropped => DeliveryGivenUp,
        _ => LevelUnknown,
    };

    public static Text RetractionStateOf(RetractionState state) => state switch
    {
        RetractionState.Waiting => RetractionOwed,
        RetractionState.Delivered => RetractionTold,
        RetractionState.Acknowledged => RetractionConfirmed,
        _ => LevelUnknown,
    };

    public static Text WayOf(DisclosureWay way) => way switch
    {
        DisclosureWay.Pull => WayPull,
        DisclosureWay.Subscription => WaySubscription,
        DisclosureWay.Push => WayPush,
        DisclosureWay.Answer => WayAnswer,
        DisclosureWay.Refused => WayRefused,
        _ => LevelUnknown,
    };
}
