using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Explain;

// Subscriptions.
internal static partial class Explanations
{
    private static IEnumerable<(ErrorReason Reason, Explanation Explanation)> Feeds() =>
    [
        Say(
            ErrorReason.SubscriptionExists,
            new("本机构已有同名但内容不同的订阅。", "The agency has a subscription of this name with another content."),
            new("换一个名称，或先删除：ecocredit subscription delete 名称。", "Take another name, or delete it first: ecocredit subscription delete NAME."),
            Nothing),
        Say(
            ErrorReason.SubscriptionReplaced,
            new("本机构的另一消费者接管了该订阅；两个进程自动重连会互相驱逐。",
                "Another consumer of the agency took it over; two that reconnect by themselves would throw each other out for ever."),
            new("不要自动重连；确认只有一个进程使用该名称。", "Do not reconnect by yourself; see that one process uses the name."),
            Nothing),
        Say(
            ErrorReason.SubscriptionDeleted,
            new("消费期间订阅被删除。", "The subscription was deleted while it was consumed."),
            new("需要时重新建立：ecocredit subscription create。", "Make it again where it is needed: ecocredit subscription create."),
            new("删除者为该机构自己。", "The agency itself deleted it.")),
        Say(
            ErrorReason.HistoryExpired,
            new("位置早于推送仍保留的最早文书（元数据 edge）。没有悄悄跳过任何内容。",
                "The position lies before the oldest document that feeds still hand out (metadata: edge). Nothing was skipped in silence."),
            new("拉取快照，接管其内容，再从快照的 next_index 继续。", "Pull a snapshot, take it over, and go on with its next_index."),
            new("保留天数为 node.json 的 feeds.historyDays，0 为全部。", "feeds.historyDays in node.json says how long; 0 for all."),
            new("元数据 edge。", "Metadata: edge.")),
    ];
}
