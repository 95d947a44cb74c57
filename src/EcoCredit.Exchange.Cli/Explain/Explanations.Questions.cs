using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Explain;

// What is asked for and is not there.
internal static partial class Explanations
{
    private static IEnumerable<(ErrorReason Reason, Explanation Explanation)> Questions() =>
    [
        Say(
            ErrorReason.NotFound,
            new("不存在，或调用方无权得知其存在；两种情况答复相同。", "It does not exist, or the caller may not know that it does; both look the same."),
            new("核对代码、编号和方法名。", "Check code, id and name of the method."),
            Nothing),
        Say(
            ErrorReason.CursorInvalid,
            new("游标被改动，或来自另一机构、另一节点、另一筛选条件。", "The cursor was changed, or is another agency's, node's or filter's."),
            new("去掉游标从头读取，或用同一筛选条件继续。游标是不透明的，不要自行构造。",
                "Begin without a cursor, or go on with the same filter. Cursors are opaque: never make one."),
            new("更换 keys/body.key 会使全部游标失效，该密钥不得更换。", "Cursors are keyed by keys/body.key, which is never exchanged.")),
        Say(
            ErrorReason.OutOfLedger,
            new("序号或大小超出账本；客户端见过比节点现有更大的账本时，可能是节点的数据库被回退。",
                "Index or size lie beyond the ledger. Where the client has seen a larger one, the node's database may have been rolled back."),
            new("取最新检查点再问；曾见过更大的账本时保留证据并通知对方。",
                "Fetch the newest checkpoint and ask again; if you have seen a larger ledger keep the evidence and tell the operator."),
            new("运行 ecocredit check；参见 docs/recovery.md。", "Run ecocredit check; see docs/recovery.md."),
            new("元数据 size。", "Metadata: size.")),
    ];
}
