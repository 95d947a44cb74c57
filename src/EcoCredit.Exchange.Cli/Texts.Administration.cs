using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// Body keys, erasure, administration.
internal static partial class Texts
{
    public static Text BodyKeysDescription { get; } = new(
        "列出加密正文的密钥：编号、标识、启用时间。", "Lists the keys that bodies are encrypted with: number, id, since when.");

    public static Text BodyKeyCurrent { get; } = new("当前", "current");

    public static Text BodyKeyRotateDescription { get; } = new(
        "生成下一个正文加密密钥。", "Makes the next key that bodies are encrypted with.");

    public static Text BodyKeyRotateNotes { get; } = new(
        "运行中的节点数秒内自动启用新密钥，无须重启，并在后台将旧正文改用新密钥加密。多副本部署时，须将新密钥文件复制到每个副本的目录，否则该副本无法读取新正文。请立即备份密钥：密钥丢失，正文即无法恢复。",
        "A running node takes the key over within seconds, without a restart, and moves older bodies to it in the background. With several "
        + "replicas, copy the file into the folder of each: one without it cannot read new bodies. Back the key up now: without it the bodies are lost.");

    public static Text BodyKeyMade { get; } = new("已生成正文密钥 {0}（{1}）：keys/body-{0}.key", "Made body key {0} ({1}): keys/body-{0}.key");

    public static Text BodyKeyRetireDescription { get; } = new(
        "停用一个不再需要的正文密钥。", "Takes a body key out of use that no body needs any more.");

    public static Text BodyKeyRetireNotes { get; } = new(
        "仍有正文需要该密钥时拒绝停用。keys/body.key（编号 1）同时用于派生游标和人员代号，始终保留。停用后文件改名；确认没有备份需要后再删除，并在每个副本上执行。",
        "Refused while a body needs it. keys/body.key (number 1) stays: cursors and the handles of persons are derived from it. The file is renamed; "
        + "delete it when no backup needs it either. Do the same on each replica.");

    public static Text BodyKeyNumber { get; } = new("密钥编号。", "Number of the key.");

    public static Text BodyKeyRetired { get; } = new("已停用正文密钥 {0}；文件现为 {1}", "Retired body key {0}; its file is now {1}");

    public static Text EraseDescription { get; } = new(
        "依命令删除账本条目的正文。", "Erases the bodies of ledger entries by order of an authority.");

    public static Text EraseNotes { get; } = new(
        "删除正文和承诺开启值，无法恢复；条目和树不变，删除本身记入账本。对仍然有效的文书，须以 --force 说明命令明确要求删除。",
        "Body and opening go for good; entry and tree stay, and the erasure is an entry itself. For documents in force, --force says that the order names them.");

    public static Text EraseIndexes { get; } = new("账本序号，最多 100 个。", "Ledger indexes, at most 100.");

    public static Text EraseAuthority { get; } = new("作出命令的机关。", "The authority that ordered it.");

    public static Text EraseOrder { get; } = new("命令文号。", "Number of the order.");

    public static Text EraseForce { get; } = new("命令明确要求删除仍然有效的文书。", "The order names documents that are in force.");

    public static Text EraseYes { get; } = new("不再询问确认。", "Do not ask for confirmation.");

    public static Text EraseQuestion { get; } = new(
        "将删除以上 {0} 个条目的正文，无法恢复。输入 yes 确认：", "The bodies of these {0} entries will be erased for good. Type yes to confirm: ");

    public static Text EraseCancelled { get; } = new("未删除任何内容。", "Nothing was erased.");

    public static Text EraseInForce { get; } = new("有效", "in force");

    public static Text EraseBefore { get; } = new("已于条目 {0} 删除", "erased by entry {0}");

    public static Text EraseDone { get; } = new("已删除，记入条目 {0}。", "Erased, recorded as entry {0}.");

    public static Text EraseNothing { get; } = new("此前均已删除。", "All of them had been erased before.");

    public static Text AdministrationDescription { get; } = new(
        "列出节点的管理记录：命令、配置变更、删除、恢复；最新的在前。",
        "Lists how the node was administered: orders, changes of configuration, erasures, recoveries; the newest first.");

    public static Text AdministrationLimit { get; } = new("最多列出的条目数。", "How many entries at most.");
}
