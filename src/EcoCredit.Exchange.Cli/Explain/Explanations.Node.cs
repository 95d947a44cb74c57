using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Explain;

// The node itself.
internal static partial class Explanations
{
    private static IEnumerable<(ErrorReason Reason, Explanation Explanation)> Node() =>
    [
        Say(
            ErrorReason.Overloaded,
            new("节点的队列已满；请求在占用内存之前就被拒绝，没有留下任何内容。",
                "A queue of the node is full; the call was refused before it cost memory, and left nothing behind."),
            new("按 RetryInfo 等待后以同一编号重试；命令行和客户端库自动重试。",
                "Wait as RetryInfo says and try again with the same id; the command line and the client library do so."),
            new("查看 docs/performance.md 的容量与磁盘延迟；持续出现时扩容或分时报送。",
                "See capacity in docs/performance.md and the latency of the disk; if it lasts, add room or spread the load."),
            new("RetryInfo。", "RetryInfo.")),
        Say(
            ErrorReason.HeldBack,
            new("客户端库自行暂缓了请求，没有发往节点：节点刚刚以 OVERLOADED 拒绝了较多请求。",
                "The client library held the call back and sent nothing: the node had just refused many of its calls as OVERLOADED."),
            new("按 RetryInfo 等待后以同一编号重试；客户端库自动重试。可用 HoldsBack 关闭（docs/client.md）。",
                "Wait as RetryInfo says and try again with the same id; the client library does so. HoldsBack switches it off (docs/client.md)."),
            new("节点不会发出此原因；查看其 OVERLOADED 的起因。", "No node sends this: look for what makes it answer OVERLOADED."),
            new("RetryInfo。", "RetryInfo.")),
        Say(
            ErrorReason.StorageUnavailable,
            new("数据库无法连接、未确认提交，或缺少解密正文所需的密钥。", "The database cannot be reached, did not confirm a commit, or a body needs a key that this replica lacks."),
            new("以同一编号重试：已经提交的会得到原回执，不会重复。", "Try again with the same id: what was committed gets its first receipt, never a second entry."),
            new("运行 ecocredit check；查看数据库日志与磁盘空间。", "Run ecocredit check; see the database's log and the disk's room."),
            new("RetryInfo。", "RetryInfo.")),
        Say(
            ErrorReason.NodeNotServing,
            new("节点正在停止、启动，或连接已满一小时被要求更换。", "The node is stopping, or the connection has lived its hour and is asked to go."),
            new("重新连接后重试。", "Connect again and try again."),
            new("查看 grpc.health.v1 与日志。", "See grpc.health.v1 and the log."),
            new("RetryInfo（有时）。", "RetryInfo, where it is known.")),
        Say(
            ErrorReason.TimeLimit,
            new("一次调用超过服务器时限（limits.unaryDeadlineSeconds），或流上过久没有完整报文（limits.streamIdleSeconds）。",
                "A call took longer than limits.unaryDeadlineSeconds, or a stream was without a whole message for limits.streamIdleSeconds."),
            new("以同一编号重试；缩小页或批；在流上保持发送或读取。", "Try again with the same id; make pages or batches smaller; keep sending or reading on a stream."),
            new("时限只能调小。持续出现时检查数据库与磁盘。", "The limits only go down. If it lasts, look at database and disk.")),
        Say(
            ErrorReason.Internal,
            new("节点自身的故障，或其数据与预期不符。", "A fault of the node itself."),
            new("记下元数据 request_id 并告知节点管理员；可以同一编号再试一次。", "Tell the operator the request_id of the metadata; one more try with the same id does no harm."),
            new("在日志中查找该 request_id。", "Look for the request_id in the log."),
            new("元数据 request_id。", "Metadata: request_id.")),
        Say(
            ErrorReason.LedgerReadOnly,
            new("数据库中的账本与外部记忆（高水位文件、见证方、本进程）不符，节点停止收取和提供。",
                "The ledger in the database is not what the high-water file, a witness or this process remembers: the node takes in and tells nothing."),
            new("等待对方恢复；保留已有回执，它们仍可离线核验。恢复后重新报送最后部分。",
                "Wait until it has been recovered; keep your receipts, they verify offline. Push the last part again afterwards."),
            new("按 docs/recovery.md：先找更新的备份；否则 ecocredit ledger recover。",
                "docs/recovery.md: a newer backup first; otherwise ecocredit ledger recover."),
            new("元数据 cause；RetryInfo。", "Metadata: cause. RetryInfo.")),
        Say(
            ErrorReason.DisclosuresClosed,
            new("见证方达不到所需数目，或时间戳机构长时间不可用，超过宽限期。文书仍然受理。",
                "The witnesses are below their quorum, or the timestamp authority is away, for longer than the grace period. Documents are still taken in."),
            new("稍后重试查询；报送不受影响。", "Ask again later; pushing goes on."),
            new("查看日志与 ecocredit ledger witnessed；宽限期为 ledger.witnessGraceMinutes 与 ledger.timestamps.graceMinutes。",
                "See the log and the witnesses; the grace is ledger.witnessGraceMinutes and ledger.timestamps.graceMinutes."),
            new("元数据 cause；RetryInfo。", "Metadata: cause. RetryInfo.")),
    ];
}
