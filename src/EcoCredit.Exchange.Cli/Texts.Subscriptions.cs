using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What the commands about subscriptions say.
internal static partial class Texts
{
    public static Text SubscriptionDescription { get; } = new("持久订阅：按账本顺序接收文书。", "Durable subscriptions: documents in the order of the ledger.");

    public static Text SubscriptionName { get; } = new(
        "订阅名称：1 至 64 个小写字母、数字、点、连字符或下划线，以字母开头。",
        "Name of the subscription: 1 to 64 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter.");

    public static Text SubscriptionAgency { get; } = new(
        "订阅所属机构的代码；默认为本机构。其他机构的仅限节点所属机构。",
        "Code of the agency whose it is; by default the own. Another agency's only for the node's own agency.");

    public static Text SubscriptionListDescription { get; } = new(
        "列出订阅：位置、滞后、在途、搁置。",
        "Lists subscriptions: position, lag, in flight, parked.");

    public static Text SubscriptionListNotes { get; } = new(
        "滞后为位置之后的全部文书数（未经筛选）；最久未确认为已发送而尚未确认的最早一份的时长。节点所属机构可看到全部订阅。",
        "Lag counts every document behind the position, before the filter; oldest is the age of the oldest document that was sent and is not settled. The node's own agency sees all.");

    public static Text SubscriptionCreateDescription { get; } = new("建立订阅。", "Creates a subscription.");

    public static Text SubscriptionCreateNotes { get; } = new(
        "起点必须指明。从业人员文书不经订阅提供。同名同内容的订阅可重复建立。",
        "The start has to be named. Documents about practitioners never come this way. The same subscription may be created again.");

    public static Text SubscriptionStart { get; } = new("起点：最早、现在，或 --from 指定的账本序号。", "Where it begins: the oldest, now, or the ledger index of --from.");

    public static Text SubscriptionFrom { get; } = new("起始账本序号，与 --start INDEX 同用。", "First ledger index, with --start INDEX.");

    public static Text SubscriptionKinds { get; } = new("只接收这些文书类型；省略为全部。", "Only these kinds; all if left out.");

    public static Text SubscriptionArea { get; } = new("只接收该区域内的事项（六位代码）。", "Only matters inside this area (six digits).");

    public static Text SubscriptionSubjects { get; } = new("只接收关于这些机构的文书（信用代码）。", "Only about these organisations (credit codes).");

    public static Text SubscriptionLevels { get; } = new("只接收使机构等级变化的文书。", "Only documents that changed the level of their organisation.");

    public static Text SubscriptionAttempts { get; } = new("文书投递的最多次数，其后搁置：1 至 100。", "Deliveries of one document before it is parked: 1 to 100.");

    public static Text SubscriptionCreated { get; } = new("订阅 {0} 已建立，从账本序号 {1} 开始。", "Subscription {0} is there and begins at ledger index {1}.");

    public static Text SubscriptionShowDescription { get; } = new("显示一个订阅。", "Shows one subscription.");

    public static Text SubscriptionDeleteDescription { get; } = new(
        "删除订阅及其位置和搁置的文书。",
        "Deletes a subscription with its position and its parked documents.");

    public static Text SubscriptionDeleted { get; } = new("订阅 {0} 已删除。", "Subscription {0} is deleted.");

    public static Text SubscriptionParkedDescription { get; } = new("列出搁置的文书及原因。", "Lists parked documents and why.");

    public static Text SubscriptionParkedNotes { get; } = new(
        "搁置的文书不阻塞其后的文书；replay 使其重新投递，drop 放弃并记入账本。",
        "A parked document holds nothing up; replay delivers it again, drop gives it up and stands in the ledger.");

    public static Text SubscriptionReplayDescription { get; } = new("重新投递搁置的文书。", "Has parked documents delivered again.");

    public static Text SubscriptionDropDescription { get; } = new("放弃搁置的文书，须说明理由。", "Drops parked documents for good, with a reason.");

    public static Text ReplayIndexes { get; } = new("账本序号；省略为全部。", "Ledger indexes; all if left out.");

    public static Text DropIndexes { get; } = new("账本序号。", "Ledger index.");

    public static Text DropReason { get; } = new("理由，至多 500 字，记入账本。", "Why, at most 500 characters; it stands in the ledger.");

    public static Text DropNotes { get; } = new("该指令连同理由记入账本，不可撤回。", "The order stands in the ledger with its reason and cannot be taken back.");

    public static Text Replaying { get; } = new("将重新投递 {0} 份文书。", "{0} documents will be delivered again.");

    public static Text Dropped { get; } = new("已放弃 {0} 份文书。", "{0} documents are dropped.");

    public static Text NoSubscriptions { get; } = new("没有订阅。", "There are no subscriptions.");

    public static Text NothingParked { get; } = new("没有搁置的文书。", "Nothing is parked.");

    public static Text FollowDescription { get; } = new("接收订阅的文书，每份一行，打印后确认。", "Consumes a subscription: prints each document on a line and acknowledges it.");

    public static Text FollowNotes { get; } = new(
        "接管该订阅：正在接收的其他消费者随即停止。断线后自动重连并从原处继续；Ctrl-C 结束。列：账本序号、记录时间、类型、来源、编号、机构。",
        "Takes the subscription over from whoever consumes it. Connects again by itself and goes on where it stopped; Ctrl-C ends it. Columns: ledger index, recorded at, kind, source, id, organisation.");

    public static Text FollowFrom { get; } = new("从该账本序号重新开始，而不是保存的位置。", "Go on at this ledger index in the place of the stored position.");

    public static Text FollowCount { get; } = new("接收这么多份后结束。", "End after so many documents.");

    public static Text FollowCatchesUp { get; } = new("已连接，从账本序号 {0} 继续。", "Connected; goes on at ledger index {0}.");

    public static Text FollowLive { get; } = new("已追上（账本序号 {0}），等待新文书……", "Caught up at ledger index {0}; waiting for documents…");

    public static Text FollowLost { get; } = new("连接中断：{0}；{1} 秒内重试。", "Connection lost: {0}; trying again within {1} s.");

    public static Text ColumnAgency { get; } = new("机构", "agency");

    public static Text ColumnName { get; } = new("名称", "name");

    public static Text ColumnPosition { get; } = new("位置", "position");

    public static Text ColumnLag { get; } = new("滞后", "lag");

    public static Text ColumnInFlight { get; } = new("在途", "in flight");

    public static Text ColumnParked { get; } = new("搁置", "parked");

    public static Text ColumnOldest { get; } = new("最久未确认", "oldest");

    public static Text ColumnIndex { get; } = new("序号", "index");

    public static Text ColumnKind { get; } = new("类型", "kind");

    public static Text ColumnSource { get; } = new("来源", "source");

    public static Text ColumnId { get; } = new("编号", "id");

    public static Text ColumnAttempts { get; } = new("次数", "attempts");

    public static Text ColumnReason { get; } = new("原因", "reason");

    public static Text Seconds { get; } = new("{0} 秒", "{0} s");

    public static Text ConsumerConnected { get; } = new("已连接", "connected");

    public static Text ConsumerAway { get; } = new("未连接", "away");

    public static Text BehindEdge { get; } = new("历史已过期，需快照", "history expired: needs a snapshot");

    public static Text IsReplaying { get; } = new("重新投递", "replayed");

    public static Text HasEnded { get; } = new("已终止", "ended");
}
