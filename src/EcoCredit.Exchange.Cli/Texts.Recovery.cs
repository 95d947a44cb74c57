using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What ledger recover says.
internal static partial class Texts
{
    public static Text RecoverDescription { get; } = new(
        "检查受损或被回退的账本，并在剩余内容之上启用新的账本标识（origin）。",
        "Looks through a ledger that was damaged or rolled back, and begins a new origin over what is left.");

    public static Text RecoverNotes { get; } = new(
        "请先停止节点，并备份数据库和目录。不带 --yes 时只检查、不改动，发现问题时退出码为 1。若有更新的数据库备份，请优先恢复备份：恢复命令会放弃缺失的条目。",
        "Stop the node first, and copy database and folder. Without --yes nothing is changed; the exit code is 1 where something is wrong. Where a newer backup of the database exists, restore it instead: a recovery gives up what is missing.");

    public static Text RecoverCause { get; } = new(
        "原因；省略则为检查所见。账本无异常时，给出原因才会启用新标识。",
        "Why; what is found if left out. Where nothing is wrong a new origin begins only with a cause.");

    public static Text RecoverSeen { get; } = new(
        "已知有人见过的最大账本条目数，例如回执或下游机构游标中的序号加一。",
        "The largest size that anybody is known to have seen, for example one more than an index in a receipt or a consumer's cursor.");

    public static Text RecoverYes { get; } = new("执行恢复，而不只是检查。", "Recover, and not only look.");

    public static Text RecoverBadOption { get; } = new(
        "--seen 不得小于 0，--cause 为 1 至 200 个字符。", "--seen is not below 0, and --cause has 1 to 200 characters.");

    public static Text RecoverProgress { get; } = new("正在核对账本条目", "Checking the ledger's entries");

    public static Text RecoverNotNeeded { get; } = new(
        "{0} 条账本条目全部核对无误，无需恢复。", "All {0} entries of the ledger are in order: there is nothing to recover.");

    public static Text RecoverFollowed { get; } = new(
        "数据库中已启用 {0}，本目录的文件已随之更新。请把 {1} 交给各对方机构重新登记。",
        "{0} has begun in the database already; the files of this folder have followed. Hand {1} to the other agencies to enrol it again.");

    public static Text RecoverFound { get; } = new(
        "原因：{0}\n数据库中的条目：{1}\n已知曾有的条目：{2}\n最后一个可信检查点的条目数：{3}\n丢失的条目：{4}",
        "Cause: {0}\nEntries in the database: {1}\nEntries that are known to have been: {2}\nSize of the last good checkpoint: {3}\nEntries lost: {4}");

    public static Text RecoverDamaged { get; } = new("缺失或被改动的条目 {0} 条：{1}", "{0} entries missing or changed: {1}");

    public static Text RecoverAsk { get; } = new(
        "未作任何改动。加上 --yes 将启用 {0}，新条目从序号 {1} 开始。", "Nothing was changed. With --yes {0} begins, and new entries from index {1} on.");

    public static Text RecoverDone { get; } = new(
        "已启用 {0}，新条目从序号 {1} 开始。接下来请：\n  1. 把 {2} 交给各对方机构重新登记（ecocredit peer add）；旧回执仍可用原密钥名核验；\n  2. 告知见证方新的账本标识；\n  3. 启动节点；共用数据库的其他节点也要在各自目录执行本命令；\n  4. 请各报送机构重新报送序号 {3} 及之后的文书；重复的会被识别。",
        "{0} has begun, new entries from index {1} on. Next:\n  1. hand {2} to the other agencies to enrol it again (ecocredit peer add); old receipts keep verifying under the old key names;\n  2. tell the witnesses the new origin;\n  3. start the node; where replicas share the database, run this command in the folder of each;\n  4. have the sources push again what lies at index {3} and behind; what is there is recognised as a duplicate.");
}
