using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// Everything that the command says to people, in Chinese and English, by what it is for. This part: what every command says.
internal static partial class Texts
{
    public static Text None { get; } = new("", "");

    public static Text Root { get; } = new(
        "生态环境信用信息交换节点：报送、查询、回执核验。",
        "EcoCredit Exchange: send, ask for and verify credit information of environmental service organisations.");

    public static Text LangOption { get; } = new("语言：zh 或 en；默认取自 LANG。", "Language: zh or en; by default from LANG.");

    public static Text DataOption { get; } = new(
        "本机构的目录（由 init 建立）；可用环境变量 ECOCREDIT_DATA 设定。",
        "The agency's folder (made by init); may be set as ECOCREDIT_DATA in the environment.");

    public static Text ToOption { get; } = new(
        "节点：https://主机:端口、对方的 agency.json，或已登记机构的代码；默认取环境变量 ECOCREDIT_TO，否则为本机构自己的节点。",
        "The node: https://host:port, its agency.json, or the code of an enrolled agency; by default ECOCREDIT_TO of the environment, or else the agency's own node.");

    public static Text JsonOption { get; } = new("以 JSON 输出到标准输出。", "Print JSON on standard output.");

    public static Text Examples { get; } = new("示例：", "Examples:");

    public static Text SeeHelp { get; } = new("用法请见：{0} --help", "For usage see: {0} --help");

    public static Text OptionMissing { get; } = new("缺少选项 {0}。", "Option {0} is missing.");

    public static Text ArgumentMissing { get; } = new("缺少参数 {0}。", "Argument {0} is missing.");

    public static Text CommandMissing { get; } = new("缺少子命令。", "A command is missing.");

    public static Text NotUnderstood { get; } = new("无法识别：{0}", "Not understood: {0}");

    public static Text ValueNotValid { get; } = new("值 {0} 不可用，可用的值见帮助。", "The value {0} is not one of those in the help.");

    public static Text ExitCodes { get; } = new(
        "退出码：\n  0 完成\n  1 内容被拒绝或无效\n  2 命令行或文件有误\n  3 无法连接节点\n  4 节点未授权\n  核验（verify）：10 声明签名 11 承诺 12 账本条目 13 包含证明 14 检查点 15 账本签名 16 不是回执文件\n  账本核验（ledger verify、ledger export）：17 账本与检查点不符\n  对账（ledger reconcile）：20 两本账不一致\n  见证（ledger witnessed）：30 有矛盾的检查点\n  检查（check）：40 有警告 41 有故障\n  130 被用户中止",
        "Exit codes:\n  0 done\n  1 content refused or not valid\n  2 the command line or a file on it is wrong\n  3 the node cannot be reached\n  4 the node does not permit it\n  verify: 10 statement 11 commitment 12 entry 13 inclusion 14 checkpoint 15 signer 16 not a receipt file\n  ledger verify, ledger export: 17 the log is not what its checkpoint says\n  ledger reconcile: 20 the two ledgers do not agree\n  ledger witnessed: 30 contradicting checkpoints\n  check: 40 warnings 41 faults\n  130 stopped by the user");

    public static Text CannotReach { get; } = new(
        "无法连接节点：{0}\n请检查：节点是否运行（ecocredit node run）、地址是否正确、双方是否已互相登记（ecocredit peer add）。",
        "The node cannot be reached: {0}\nCheck that it runs (ecocredit node run), that the address is right, and that each side has enrolled the other (ecocredit peer add).");

    public static Text NotPermitted { get; } = new(
        "节点未授权：{0}\n请联系节点管理员登记本机构的 agency.json。",
        "The node does not permit it: {0}\nAsk its operator to enrol your agency.json.");

    public static Text AnswerDoesNotHold { get; } = new(
        "节点的答复未通过核验，请勿使用并保留为证据。步骤“{0}”：{1}",
        "The node's answer does not hold: do not use it, and keep it as evidence. Step {0}: {1}");

    public static Text FolderProblem { get; } = new(
        "{0}\n目录由 ecocredit init 建立；密钥文件仅所有者可读。",
        "{0}\nA folder is made by ecocredit init; its key files are readable by the owner only.");

    public static Text FileProblem { get; } = new("文件错误：{0}", "File problem: {0}");

    public static Text FileMissing { get; } = new("没有文件 {0}，请检查路径。", "There is no file {0}: check the path.");

    public static Text Stopped { get; } = new("已中止。可再次运行同一命令继续。", "Stopped. Run the same command again to go on.");

    public static Text BadTarget { get; } = new("{0} 不是 https://主机:端口。", "{0} is not https://host:port.");

    public static Text PeerNotEnrolled { get; } = new(
        "{0} 尚未登记。请先运行：ecocredit peer add 对方的agency.json --data 本机构目录",
        "{0} is not enrolled here. First run: ecocredit peer add THEIR-agency.json --data YOUR-DIR");

    public static Text PeerHasNoEndpoint { get; } = new(
        "机构 {0} 的登记信息没有节点地址，请使用 https://主机:端口。",
        "The entry of agency {0} has no endpoint: use https://host:port.");

    public static Text Revoked { get; } = new("已吊销", "revoked");
}
