using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What explain, config, check, backup and the rotation of keys say.
internal static partial class Texts
{
    public static Text ExplainDescription { get; } = new(
        "解释错误原因：起因、调用方与节点管理员如何处理；不带参数则列出全部。",
        "Explains a reason of errors: how it comes about, what the caller and the node's operator do; lists all without an argument.");

    public static Text ExplainReason { get; } = new("原因名称，例如 KEY_NOT_VALID。", "Name of the reason, for example KEY_NOT_VALID.");

    public static Text ExplainUnknown { get; } = new(
        "没有原因 {0}。全部原因：ecocredit explain", "There is no reason {0}. All of them: ecocredit explain");

    public static Text ExplainUnknownNear { get; } = new("没有原因 {0}；是否应为 {1}？", "There is no reason {0}; did you mean {1}?");

    public static Text ExplainCause { get; } = new("起因：", "Cause: ");

    public static Text ExplainCaller { get; } = new("调用方：", "Caller: ");

    public static Text ExplainOperator { get; } = new("节点管理员：", "Operator of the node: ");

    public static Text ExplainDetails { get; } = new("随附：", "Comes with: ");

    public static Text ExplainStatus { get; } = new("gRPC 状态码：", "gRPC status: ");

    public static Text ExplainRetry { get; } = new("重试：", "Trying again: ");

    public static Text ExplainRetryYes { get; } = new("同一调用稍后可能成功。", "the same call may succeed later.");

    public static Text ExplainRetryNo { get; } = new("不改变请求则无用。", "does not help without a change.");

    public static Text ExplainHint { get; } = new("详情：ecocredit explain {0}", "More: ecocredit explain {0}");

    public static Text ConfigDescription { get; } = new("配置。", "The settings.");

    public static Text ConfigShowDescription { get; } = new(
        "显示生效的配置：值、单位、来源；不显示秘密。",
        "Shows the settings in force: value, unit, source; no secrets.");

    public static Text ConfigShowNotes { get; } = new(
        "来源为 default、node.json、环境变量名，或存放秘密的文件。读取方式与节点启动时相同；配置有误时列出全部问题。",
        "The source is default, node.json, the name of a variable, or the file with a secret. It reads what a starting node reads; of wrong settings it names all problems.");

    public static Text ConfigSetOnly { get; } = new("只显示不是默认值的配置。", "Show only what is not a default.");

    public static Text ConfigHeader { get; } = new("配置项|值|单位|来源", "setting|value|unit|source");

    public static Text CheckDescription { get; } = new(
        "检查时钟、磁盘、数据库、密钥、证书、监听端口、机构名录和对方节点，并给出处理办法。",
        "Looks at clock, disk, database, keys, certificates, listeners, directory and a peer, and names the fix of each fault.");

    public static Text CheckNotes { get; } = new(
        "不改变任何内容，也不影响运行中的节点。退出码：0 正常，40 有警告，41 有故障。",
        "It changes nothing and does not disturb a running node. Exit code 0: in order; 40: warnings; 41: faults.");

    public static Text CheckPeer { get; } = new("同时检查此机构（代码或名称）的节点。", "Look at the node of this agency too (code or name).");

    public static Text CheckMinFree { get; } = new("磁盘剩余空间下限（MiB），低于即为故障。", "Free room on the disk, in MiB, below which there is a fault.");

    public static Text CheckGood { get; } = new("正常", "ok   ");

    public static Text CheckSkipped { get; } = new("未查", "–    ");

    public static Text CheckWarning { get; } = new("警告", "warn ");

    public static Text CheckFault { get; } = new("故障", "FAULT");

    public static Text CheckFix { get; } = new("处理：", "Fix: ");

    public static Text CheckDone { get; } = new("检查 {0} 项：故障 {1}，警告 {2}。", "{0} things looked at: {1} faults, {2} warnings.");

    public static Text BackupDescription { get; } = new("备份与恢复。", "Backup and restore.");

    public static Text BackupTarget { get; } = new("新的备份目录，不存在或为空。", "The new backup: a folder that is missing or empty.");

    public static Text BackupSource { get; } = new("备份目录。", "The backup's folder.");

    public static Text BackupWithoutKeys { get; } = new("不复制私钥（keys/）。", "Leave the private keys (keys/) out.");

    public static Text BackupCreateDescription { get; } = new(
        "备份节点目录和 SQLite 数据库；节点可以继续运行。",
        "Backs up the node's folder and its SQLite database; the node may run.");

    public static Text BackupCreateNotes { get; } = new(
        "私钥按目录中的形式复制（有口令的仍为加密）。data/high-water.json 有意不备份：它用于发现数据库被回退。PostgreSQL 用 pg_basebackup 备份。",
        "Private keys are copied as they lie there, encrypted where they are. data/high-water.json is left out on purpose: it tells that a database was rolled back. PostgreSQL is backed up by pg_basebackup.");

    public static Text BackupMade { get; } = new("已备份到 {0}，账本 {1} 个条目。", "Backed up to {0}: {1} ledger entries.");

    public static Text BackupPostgres { get; } = new(
        "数据库不在此备份中：请用 pg_basebackup（docs/operations.md）。",
        "The database is not in it: use pg_basebackup (docs/operations.md).");

    public static Text BackupRestoreDescription { get; } = new(
        "恢复：目录已存在时只恢复数据库，否则恢复整个目录。节点须已停止。",
        "Restores: the database alone where the folder is there, otherwise the whole folder. The node must not run.");

    public static Text BackupRestoreNotes { get; } = new(
        "备份早于已公布的账本时，节点启动后为只读，须按 docs/recovery.md 恢复（ecocredit ledger recover）。",
        "Where the backup is older than what was published, the node starts read-only: go on with docs/recovery.md (ecocredit ledger recover).");

    public static Text BackupRestored { get; } = new("已恢复 {1:u} 的备份，账本 {0} 个条目。", "Restored the backup of {1:u}: {0} ledger entries.");

    public static Text BackupBefore { get; } = new("原数据库保留在 {0}。", "The database before lies at {0}.");

    public static Text KeyRotateDescription { get; } = new(
        "更换本机构的密钥或证书：先公布下一个，再以 --activate 启用。",
        "Exchanges an own key or certificate: announces the next one, then puts it into use with --activate.");

    public static Text KeyRotateNotes { get; } = new(
        "第一步后把 agency.json 交给各方（ecocredit peer add）。第二步后：证书由运行中的节点自动采用，其他密钥须重启节点。账本密钥一次只更换一个。",
        "After the first step hand agency.json to the peers (ecocredit peer add). After the second one a running node takes a certificate over by itself; for other keys start it again. Exchange one ledger key at a time.");

    public static Text KeyRotateKind { get; } = new("哪个密钥。", "Which key.");

    public static Text KeyRotateActivate { get; } = new("启用已公布的密钥或证书。", "Put the announced one into use.");

    public static Text KeyRotateHostsTls { get; } = new("--host-name 仅用于 tls。", "--host-name goes with tls.");

    public static Text KeyAnnounced { get; } = new(
        "下一个 {0} 已写入 {1}。交给各方登记后运行：ecocredit key rotate {0} --activate --data {2}",
        "The next {0} is on {1}. Hand it to the peers; when they have enrolled it: ecocredit key rotate {0} --activate --data {2}");

    public static Text KeyWitnessAnnounced { get; } = new(
        "请把此验证密钥交给所见证账本的管理员，与现有密钥并列写入其 node.json 的 ledger.witnesses；之后运行：ecocredit key rotate {0} --activate --data {2}（{1} 届时更新）",
        "Hand this verifier key to the operators of the ledgers that you witness, for ledger.witnesses in node.json beside the present one; then: ecocredit key rotate {0} --activate --data {2} ({1} changes then)");

    public static Text KeyActive { get; } = new(
        "新的 {0} 已就位，原密钥保留在 {1}。请重启节点，并再次交付 {2}。",
        "The new {0} is in place; the one before lies at {1}. Start the node again, and hand {2} out once more.");

    public static Text KeyOffCard { get; } = new("已从 {0} 移除，请再次交付该文件。", "It is off {0}: hand the card out once more.");

    public static Text KeyTlsActive { get; } = new(
        "新证书已启用，旧证书已从 {0} 移除并吊销。运行中的节点几秒内采用；请再次交付该文件。",
        "The new certificate is in use; the old one is off {0} and revoked. A running node takes it over within seconds; hand the card out once more.");

    public static Text KeyRequestDescription { get; } = new(
        "生成下一张证书的密钥，并输出证书申请（PKCS#10）。",
        "Makes the key of the next certificate and prints the request for it (PKCS#10).");

    public static Text KeyRequestNotes { get; } = new(
        "证书须同时用于服务端和客户端，并包含端点的主机名。",
        "The certificate has to be for servers and clients, and for the host of the endpoint.");

    public static Text KeyRequestDone { get; } = new(
        "请交证书机构签发，再运行：ecocredit key install-tls 证书.pem", "Have your authority issue it, then: ecocredit key install-tls CERT.pem");

    public static Text KeyInstallDescription { get; } = new(
        "检查并公布证书机构签发的下一张证书。", "Checks the next certificate as your authority has issued it, and announces it.");

    public static Text KeyInstallFile { get; } = new("证书及中间证书（PEM）。", "The certificate and the intermediates, PEM.");
}
