using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What the demo says about auditing a ledger.
internal static partial class Texts
{
    public static Text AuditFollows { get; } = new(
        "一名不属于任何机构的审计员仅凭公钥，通过 HTTPS 导出并核验 {0} 的整个账本；{1} 的节点是它的见证方（ecocredit ledger export、ledger verify）：",
        "An auditor who belongs to no agency exports and verifies the whole ledger of {0} over HTTPS with public keys alone; the node of {1} is its witness (ecocredit ledger export, ledger verify):");

    public static Text AuditRow { get; } = new(
        "被收买的运维人员停下节点，在数据库中改了第 {0} 条的一个字节。审计员再次核验：",
        "A bribed operator stops the node and changes one byte of entry {0} in the database. The auditor verifies again:");

    public static Text AuditHistory { get; } = new(
        "他改用更高明的办法：重算所有哈希和根，删去节点自己的记忆。节点启动时询问见证方 {0}：",
        "He does it the clever way: all hashes and the root are made to fit, and what the node itself remembers is deleted. At its start the node asks its witness {0}:");

    public static Text AuditEvidence { get; } = new(
        "  节点只读（{0}）；见证方保存了两份互相矛盾的签名检查点：{1}，{2}（ecocredit ledger witnessed）",
        "  the node is read-only ({0}); the witness keeps both signed checkpoints that contradict each other: {1}, {2} (ecocredit ledger witnessed)");

    public static Text AuditRecover { get; } = new(
        "出路：ecocredit ledger recover 以新的 origin 继续，第一条承诺旧账本最后的可信检查点，已给出的序号不再使用。",
        "The way out: ecocredit ledger recover goes on under a new origin whose first entry commits to the last good checkpoint; indexes that were given out are never given out again.");

    public static Text AuditRecovered { get; } = new(
        "  新 origin：{0}；新序号自 {1} 起。新的机构卡片已交给见证方，审计员核验：",
        "  new origin: {0}; new indexes from {1} on. The new card went to the witness, and the auditor verifies:");

    public static Text AuditWantVerified { get; } = new(
        "预期账本核验通过并有见证签名。",
        "Expected the ledger to hold, cosigned by its witness.");

    public static Text AuditWantIndex { get; } = new(
        "预期核验指出第 {0} 条。",
        "Expected the verification to name entry {0}.");

    public static Text AuditWantCause { get; } = new(
        "预期节点只读：{0}，实际 {1}。",
        "Expected a read-only node: {0}, got {1}.");

    public static Text AuditWantEvidence { get; } = new(
        "预期见证方留有证据。",
        "Expected the witness to keep the evidence.");
}
