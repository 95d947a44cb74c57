using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// Descriptions, options and what the commands for folders, nodes and directories say.
internal static partial class Texts
{
    public static Text InitDescription { get; } = new(
        "建立一个机构目录：密钥、开发用证书、配置、登记卡。",
        "Makes an agency's folder: keys, development certificates, settings, peer card.");

    public static Text InitNotes { get; } = new(
        "交给其他节点管理员的文件是 agency.json；其中没有秘密，但请通过其他途径核对其内容。没有节点的机构（如采购人）也用本命令建立目录。",
        "Hand agency.json to the operators of other nodes; it holds nothing secret, but have them compare it over another channel. An agency without a node (a buyer) uses this command too.");

    public static Text InitDir { get; } = new("新目录，不存在或为空。", "The new folder: missing or empty.");

    public static Text InitAgency { get; } = new("机构的统一社会信用代码。", "Unified social credit code of the agency.");

    public static Text InitName { get; } = new("机构名称。", "Name of the agency.");

    public static Text InitRole { get; } = new("在交换中的角色。", "Its role in the exchange.");

    public static Text InitArea { get; } = new("行政区划代码，六位。", "Its area, six digits (GB/T 2260).");

    public static Text InitListen { get; } = new("节点监听的地址；端口 0 表示任选。", "Where the node listens; port 0 takes a free one.");

    public static Text InitEndpoint { get; } = new("其他机构访问节点的地址 https://主机:端口。", "https://host:port at which others reach the node.");

    public static Text InitHost { get; } = new("证书中除本机外的主机名。", "Host names in the certificate beside the local ones.");

    public static Text InitPostgres { get; } = new(
        "PostgreSQL 连接串（不含密码）；省略则使用 SQLite。",
        "PostgreSQL connection string without a password; SQLite if left out.");

    public static Text InitPostgresPassword { get; } = new(
        "存放 PostgreSQL 密码的文件；节点每次启动时读取。",
        "File that holds the PostgreSQL password; the node reads it at every start.");

    public static Text InitPasswordNeedsPostgres { get; } = new(
        "--postgres-password-file 须与 --postgres 一起使用。",
        "--postgres-password-file goes with --postgres.");

    public static Text InitSm2 { get; } = new("同时生成 SM2 签名密钥。", "Make an SM2 signing key as well.");

    public static Text InitDone { get; } = new(
        "已建立 {0}。\n请把 {1} 交给对方，并用 ecocredit peer add 对方的agency.json --data {2} 登记对方。",
        "Made {0}.\nHand {1} to the other side, and enrol theirs with: ecocredit peer add THEIR-agency.json --data {2}");

    public static Text NodeDescription { get; } = new("运行节点。", "Runs a node.");

    public static Text NodeRunDescription { get; } = new("运行节点，直到 Ctrl-C 或 SIGTERM。", "Runs the node until Ctrl-C or SIGTERM.");

    public static Text NodeRunNotes { get; } = new(
        "停止时先拒绝新调用，再等待进行中的调用结束。日志写到标准输出以外的控制台。",
        "When it stops, new calls are refused and running ones get time to end.");

    public static Text NodeListens { get; } = new("节点已在 {0} 提供服务。按 Ctrl-C 停止。", "The node serves at {0}. Stop it with Ctrl-C.");

    public static Text NodeStops { get; } = new("节点正在停止……", "The node is stopping…");

    public static Text NodeStoppedLate { get; } = new(
        "停止时限（limits.shutdownSeconds）已到，未结束的调用已中断；已答复的均已入账。",
        "The time to stop (limits.shutdownSeconds) is over: calls that had not ended were cut off. Whatever was answered is in the ledger.");

    public static Text PeerDescription { get; } = new("登记的机构。", "The agencies that are enrolled.");

    public static Text PeerCardArgument { get; } = new("对方的 agency.json。", "The other agency's agency.json.");

    public static Text PeerAddDescription { get; } = new("登记一个机构，或更新其登记。", "Enrols an agency, or renews its entry.");

    public static Text PeerAddNotes { get; } = new(
        "登记前请通过其他途径核对证书摘要。运行中的节点几秒内生效，无需重启。",
        "Compare the certificate digests over another channel first. A running node takes it over within seconds.");

    public static Text PeerAdded { get; } = new(
        "已登记 {0}（{1}，{2}）。请与对方核对证书摘要：{3}",
        "Enrolled {0} ({1}, {2}). Compare the certificate digest with them: {3}");

    public static Text PeerListDescription { get; } = new("列出已登记的机构。", "Lists the enrolled agencies.");

    public static Text PeerShowDescription { get; } = new("显示一个机构的证书和密钥（JSON）。", "Shows an agency's certificates and keys (JSON).");

    public static Text PeerRevokeDescription { get; } = new("吊销一个机构，或其一张证书。", "Shuts an agency out, or one certificate of it.");

    public static Text PeerRevokeNotes { get; } = new(
        "运行中的节点在 5 秒内结束其连接。吊销不可撤回。",
        "A running node ends its connections within 5 seconds. A revocation cannot be taken back.");

    public static Text RevokeCertificateOption { get; } = new(
        "只吊销这张证书（SHA-256，64 位十六进制）。",
        "Revoke only this certificate (SHA-256, 64 hexadecimal characters).");

    public static Text RevokedNow { get; } = new("已吊销 {0}。", "Revoked {0}.");

    public static Text AgencyArgument { get; } = new("机构的统一社会信用代码。", "Unified social credit code of the agency.");

    public static Text KeyDescription { get; } = new("已登记机构的签名密钥和正文加密密钥。", "Signing keys of enrolled agencies, and the keys that bodies are encrypted with.");

    public static Text KeyFileArgument { get; } = new("公钥文件（PEM，PUBLIC KEY）。", "Public key file (PEM, PUBLIC KEY).");

    public static Text KeyAddDescription { get; } = new("为机构登记一个签名公钥，自现在起有效。", "Enrols a signing key of an agency, valid from now on.");

    public static Text KeyAdded { get; } = new("已登记密钥 {0}。", "Enrolled key {0}.");

    public static Text KeyListDescription { get; } = new("列出签名密钥。", "Lists signing keys.");

    public static Text KeyIdArgument { get; } = new("密钥编号（64 位十六进制）。", "Id of the key (64 hexadecimal characters).");

    public static Text KeyRevokeDescription { get; } = new("吊销一个签名密钥。", "Revokes a signing key.");

    public static Text KeyRevokeNotes { get; } = new(
        "吊销之后签发的文书不再受理；此前的回执仍可核验。",
        "Nothing issued from then on is taken; receipts from before still verify.");
}
