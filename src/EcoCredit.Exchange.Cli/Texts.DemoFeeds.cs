using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What the demo says about feeds, deliveries and retractions.
internal static partial class Texts
{
    public static Text FeedSubscribed { get; } = new(
        "{0} 订阅 {1} 节点的评价结果和修复确认（ecocredit subscription create results），随后离线。",
        "{0} subscribes to results and repair confirmations at the node of {1} (ecocredit subscription create results), and goes away.");

    public static Text FeedCameBack { get; } = new(
        "{0} 重新上线，按账本顺序收到离线期间错过的 {1} 份结果，不多不少：",
        "{0} comes back and gets the {1} results that it missed, in the order of the ledger, no more and no less:");

    public static Text FeedDelivered { get; } = new(
        "{0} 的节点还自行推送到 {1} 的节点；对方节点签名回执已核验并保存（ecocredit delivery list）：",
        "The node of {0} has also sent them to the node of {1} by itself; that node's signed receipts were verified and are kept (ecocredit delivery list):");

    public static Text FeedAsked { get; } = new(
        "{0} 为项目 {2} 查询 {1}：",
        "{0} asks about {1} for project {2}:");

    public static Text FeedRetracted { get; } = new(
        "修复须告知所有曾获知者：{0} 从订阅收到确认书和修订结果；{1} 再次查询时得知有更正，取回并确认：",
        "Whoever was told is told again: {0} gets the confirmation and the revision on its subscription; {1} learns of it with its next question, fetches it and confirms:");

    public static Text FeedConfirmed { get; } = new(
        "{0} 查看谁已确认、谁还没有（ecocredit retraction list）：",
        "{0} looks at who has confirmed and who has not (ecocredit retraction list):");

    public static Text FeedWantDocuments { get; } = new("预期 {0} 份文书，实际 {1}。", "Expected {0} documents, got {1}.");
}
