using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Cli;

// What ledger keys, export, verify and verify-proof say.
internal static partial class Texts
{
    public static Text TrustKey { get; } = new("可信的验证密钥（名称+编号+base64），可多个。", "A verifier key to trust (name+id+base64); may be given again.");

    public static Text TrustKeys { get; } = new("可信验证密钥的文件，每行一个。", "File of verifier keys to trust, a line each.");

    public static Text TrustCard { get; } = new("信任该机构登记卡（agency.json）中的账本密钥。", "Trust the ledger keys of this peer card (agency.json).");

    public static Text TrustWitness { get; } = new("可信见证方的验证密钥，可多个。", "Verifier key of a witness to trust; may be given again.");

    public static Text TrustQuorum { get; } = new("至少须有几个见证方联署；默认全部。", "How many of the witnesses are needed; all by default.");

    public static Text TrustIncluded { get; } = new(
        "信任账本自带的密钥。这不能证明账本属于谁。",
        "Trust the keys that come with the ledger. That does not prove whose it is.");

    public static Text IncludedKeysWarning { get; } = new(
        "警告：使用账本自带的密钥。改写账本的人同样可以替换这些密钥；请通过其他途径取得密钥。",
        "WARNING: using the keys that came with the ledger. Whoever rewrites a ledger can replace these too: get its keys over another channel.");

    public static Text BadKey { get; } = new("验证密钥有误：{0}：{1}", "Not a verifier key: {0}: {1}");

    public static Text NotAWitness { get; } = new("不是见证方的密钥：{0}", "Not a witness's key: {0}");

    public static Text BadQuorum { get; } = new("--quorum {0} 不在 0 到 {1} 之间。", "--quorum {0} is not 0 to {1}.");

    public static Text LedgerNeedsKeys { get; } = new(
        "须指明可信的密钥：--keys 文件、--key、--card agency.json 或 --data 目录。",
        "Name the keys to trust: --keys FILE, --key, --card agency.json or --data DIR.");

    public static Text KeysDescription { get; } = new("打印本节点账本和见证的验证密钥。", "Prints the verifier keys of the node's ledger and of its cosignatures.");

    public static Text KeysOpenssl { get; } = new("改为打印 openssl 可用的公钥（PEM）。", "Print public keys for openssl (PEM) instead.");

    public static Text KeysNotes { get; } = new(
        """
        请通过其他途径把这些密钥交给审计人员。用 openssl 核对检查点的一行签名（NAME、ID 为该行的名称和密钥编号，key.pem 为 --openssl 打印的公钥）：
          sed '/^$/,$d' checkpoint > body
          grep '^— NAME ' checkpoint | cut -d' ' -f3 | while read s; do echo "$s" | base64 -d > b; [ "$(head -c4 b | od -An -tx1 | tr -d " ")" = ID ] && tail -c +5 b > sig; done
          Ed25519：openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in body -sigfile sig
          P-256：openssl dgst -sha256 -verify key.pem -signature sig body
          SM2：openssl pkeyutl -verify -pubin -inkey key.pem -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in body -sigfile sig
        """,
        """
        Hand these keys to auditors over another channel. To check one signature line of a checkpoint with openssl (NAME and ID are the line's name and
        key ID, key.pem is what --openssl prints for it):
          sed '/^$/,$d' checkpoint > body
          grep '^— NAME ' checkpoint | cut -d' ' -f3 | while read s; do echo "$s" | base64 -d > b; [ "$(head -c4 b | od -An -tx1 | tr -d " ")" = ID ] && tail -c +5 b > sig; done
          Ed25519: openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in body -sigfile sig
          P-256:   openssl dgst -sha256 -verify key.pem -signature sig body
          SM2:     openssl pkeyutl -verify -pubin -inkey key.pem -rawin -digest sm3 -pkeyopt distid:1234567812345678 -in body -sigfile sig
        """);

    public static Text ExportDescription { get; } = new("把账本写成静态文件（C2SP tlog-tiles），边写边核验。", "Writes a ledger as static files (C2SP tlog-tiles), verified on their way.");

    public static Text ExportNotes { get; } = new(
        "目录可由任何网络服务器提供，任何人都能审计。再次运行只取新增部分；已写满的文件不再改写。不符的账本不会写出。",
        "Any web server can serve the folder, and anybody can audit it. Run again, it fetches what is new; full files are never written again. What does not verify is not written.");

    public static Text ExportDirectory { get; } = new("写入的目录：不存在、为空，或同一账本先前的导出。", "Folder to write: missing, empty, or of an earlier export of the same ledger.");

    public static Text ExportFrom { get; } = new(
        "节点账本端口的地址 https://主机:端口；默认为本节点的 ledger.listen。",
        "Ledger port of a node, https://host:port; by default the own node's ledger.listen.");

    public static Text ExportOffline { get; } = new("直接读本目录的数据库：取最近公布的账本，不经网络。", "Read the folder's database: the ledger as it was published last, without a network.");

    public static Text NoLedgerPort { get; } = new(
        "本节点没有固定的账本端口：请在 node.json 设置 ledger.listen，或使用 --offline、--to。",
        "The node has no fixed ledger port: set ledger.listen in node.json, or use --offline or --to.");

    public static Text Exporting { get; } = new("正在导出并核验账本条目", "Exporting and verifying entries");

    public static Text Verifying { get; } = new("正在核验账本条目", "Verifying entries");

    public static Text LogVerifyDescription { get; } = new("核验整个账本：从每个条目到签名的根。", "Verifies a whole ledger, from every entry to its signed root.");

    public static Text LogVerifyNotes { get; } = new(
        "不信任账本自带的密钥：请用节点的 ledger keys 或登记卡。改动任何一个字节，都会指出条目序号。退出码：0 相符，17 不符。",
        "The keys that come with a ledger are not trusted: take them from the node's ledger keys or its peer card. Whichever byte was changed, the index is named. Exit codes: 0 it holds, 17 it does not.");

    public static Text LogSource { get; } = new("账本：目录，或 https:// 地址。", "The ledger: a folder, or an https:// address.");

    public static Text LogData { get; } = new("机构目录：信任其登记机构的账本密钥，并用其证书连接节点。", "An agency's folder: trusts the ledger keys that it has enrolled, and connects with its certificate.");

    public static Text LogAnchors { get; } = new("服务器证书的根证书（PEM）；默认为系统的。", "Authorities of the server's certificate (PEM); the machine's own by default.");

    public static Text LogAgainst { get; } = new("先前保存的检查点：账本必须由它增长而来，可多个。", "A checkpoint that was kept: the ledger has to have grown from it; may be given again.");

    public static Text LogState { get; } = new("状态文件：从上次核验处继续，并记下新的进度。", "State file: goes on where the last run came to, and keeps the new place.");

    public static Text LogStamps { get; } = new("时间戳机构的根证书（PEM）：核验所附时间戳。", "Authorities of the timestamps (PEM): verifies those that come with the ledger.");

    public static Text LogForeign { get; } = new("不检查条目内容：用于其他软件的账本。", "Do not look into entries: for logs of other software.");

    public static Text LogFindingLimit { get; } = new("最多列出多少处不符。", "How many findings to list at the most.");

    public static Text NoSuchLog { get; } = new("没有目录 {0}。", "There is no folder {0}.");

    public static Text BadLogAddress { get; } = new("{0} 不是 https://主机:端口/路径。", "{0} is not https://host:port/prefix.");

    public static Text LogUnreachable { get; } = new("无法读取账本：{0}", "The ledger cannot be read: {0}");

    public static Text BadState { get; } = new("{0} 不是核验状态文件（{1}）。删除它即可从头核验。", "{0} is not the state of a verification ({1}). Delete it to begin anew.");

    public static Text FileTooLong { get; } = new("{0} 超过 {1} 字节。", "{0} is longer than {1} bytes.");

    public static Text SignedBy { get; } = new("签名：{0}", "Signed by {0}");

    public static Text CosignedBy { get; } = new("见证：{0}", "Cosigned by {0}");

    public static Text VerifiedBefore { get; } = new("前 {0} 个条目先前已核验。", "The first {0} entries were verified before.");

    public static Text StampedAt { get; } = new("最近的时间戳：{0}", "Newest timestamp: {0}");

    public static Text FindingAt { get; } = new("条目 {0}（{1}）", "entry {0} ({1})");

    public static Text NotReadToTheEnd { get; } = new("未读到末尾。", "It was not read to its end.");

    public static Text LogHolds { get; } = new("账本与检查点相符", "The ledger is what its checkpoint says");

    public static Text LogDoesNotHold { get; } = new("账本与检查点不符", "The ledger is not what its checkpoint says");

    public static Text VerifyProofDescription { get; } = new("离线核验条目的包含证明（tlog-proof 文件）。", "Verifies the proof of an entry offline (a tlog-proof file).");

    public static Text VerifyProofNotes { get; } = new("ledger proof 写出的文件自带条目。", "Files that ledger proof writes hold their entry.");

    public static Text VerifyProofFile { get; } = new("tlog-proof 文件。", "The tlog-proof file.");

    public static Text VerifyProofEntry { get; } = new("条目的字节；默认为文件自带的。", "File with the entry's bytes; by default those in the proof file.");

    public static Text NotAProof { get; } = new("不是 tlog-proof 文件：{0}", "Not a tlog-proof file: {0}");

    public static Text ProofWithoutEntry { get; } = new("文件不带条目：请用 --entry 指明。", "The file does not hold its entry: name it with --entry.");

    public static Text ProofHolds { get; } = new("条目 {0} 在 {2} 的前 {1} 个条目之中", "Entry {0} is among the {1} entries of {2}");

    public static Text FindingOf(LogFindingKind kind) => kind switch
    {
        LogFindingKind.CheckpointMissing => new("没有检查点", "no checkpoint"),
        LogFindingKind.CheckpointMalformed => new("检查点无法读取", "the checkpoint cannot be read"),
        LogFindingKind.CheckpointNotSigned => new("没有可信密钥的有效签名", "not signed by a key that is trusted"),
        LogFindingKind.WitnessesMissing => new("见证方不足", "too few witnesses"),
        LogFindingKind.BundleMissing => new("条目缺失", "entries are missing"),
        LogFindingKind.EntryDiffers => new("条目被改动", "the entry was changed"),
        LogFindingKind.EntryMalformed => new("条目格式有误", "the entry is malformed"),
        LogFindingKind.TimeWentBackwards => new("时间倒退", "time went backwards"),
        LogFindingKind.NodeDiffers => new("条目属于另一节点", "the entry names another node"),
        LogFindingKind.TileMissing => new("哈希块缺失", "a hash tile is missing"),
        LogFindingKind.TileMalformed => new("哈希块长度有误", "a hash tile has another length"),
        LogFindingKind.TileDiffers => new("哈希块被改动", "the hash tile was changed"),
        LogFindingKind.EntryOrTileDiffers => new("条目与哈希块不符", "entry and hash tile differ"),
        LogFindingKind.SubtreeDiffers => new("条目连同哈希块被替换", "entries were replaced together with their hash tile"),
        LogFindingKind.RootDiffers => new("根哈希不符", "the root is another"),
        LogFindingKind.Inconsistent => new("账本并非由先前的检查点增长而来", "the ledger has not grown from an earlier checkpoint"),
        LogFindingKind.RolledBack => new("账本被截短", "the ledger was cut back"),
        _ => new("时间戳无效", "the timestamp does not hold"),
    };
}
