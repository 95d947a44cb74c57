using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli;

// What the demo says.
internal static partial class Texts
{
    public static Text DemoDescription { get; } = new("在本机完整演示一次交换，一分钟之内完成。", "Shows the whole exchange on this machine, in under a minute.");

    public static Text DemoStay { get; } = new("演示后保持节点运行，并说明接下来可以试什么。", "Leaves the nodes up and says what to try next.");

    public static Text DemoDir { get; } = new("使用该目录（须为空）并保留；默认用临时目录并删除。", "Use this folder (empty) and keep it; by default a temporary one that is removed.");

    public static Text DemoParties { get; } = new(
        "建立五个机构，各有自己的密钥和证书：{0}（签发最终结果）、{1}（有节点）、{2}（有节点）、{3}（无节点，只查询）、{4}（无节点，报送月报）。目录：{5}",
        "Making five agencies with keys and certificates of their own: {0} (signs final results), {1} (runs a node), {2} (runs a node), {3} (no node, only asks), {4} (no node, reports). Folder: {5}");

    public static Text DemoNodes { get; } = new(
        "互相登记后启动两个节点（双向 TLS，SQLite）：{0} 和 {1}",
        "Each has enrolled the others; two nodes are up (mutual TLS, SQLite): {0} and {1}");

    public static Text DemoLicences { get; } = new(
        "报送 {0} 家虚构机构的行政许可（双公示 CSV，UTF-8）：{1}",
        "Sending licences of {0} invented organisations (official columns, UTF-8): {1}");

    public static Text DemoPenalties { get; } = new(
        "报送 {0} 条行政处罚，另有 {1} 行故意写错（GB18030）：{2}",
        "Sending {0} penalties, and {1} rows that are wrong on purpose (GB18030): {2}");

    public static Text DemoAgain { get; } = new(
        "再次报送同一文件：已受理的全部跳过，不会产生重复。",
        "Sending the same file again: what was accepted is skipped, nothing is there twice.");

    public static Text DemoResults { get; } = new(
        "{0} 向两个节点签发四份最终评价结果，{1} 采取监管措施。",
        "{0} signs four final results for both nodes, {1} adopts measures that follow from them.");

    public static Text DemoRepair { get; } = new(
        "{0} 完成信用修复：确认修复并解除措施。",
        "{0} has repaired its credit: confirmation, and the measure is lifted.");

    public static Text DemoAsk { get; } = new(
        "{0} 为项目 {1} 查询 {2} 家投标人：先说明用途，答复附账本回执。",
        "{0} asks about the {2} bidders of project {1}: it says why first, and the answer comes with a ledger receipt.");

    public static Text DemoAskPlatform { get; } = new(
        "同样的问题问另一个节点：{0}",
        "The same question at the other node: {0}");

    public static Text DemoVerify { get; } = new(
        "离线核验 {0} 份回执：不用网络，只用已登记的密钥。",
        "Verifying {0} receipts offline: no network, only the enrolled keys.");

    public static Text DemoTampered { get; } = new(
        "篡改一份评价结果中的一个字节后报送：",
        "One byte of a result is changed, and it is sent:");

    public static Text DemoForeignKey { get; } = new(
        "用 {0} 的密钥签署 {1} 的文书后报送：",
        "A document of {1}, signed with the key of {0}, is sent:");

    public static Text DemoSignedAgain { get; } = new(
        "由同一密钥对同一文书再次签名后报送：应得到第一次的回执。",
        "The same document, signed once more by the same key, is sent: it gets the first receipt.");

    public static Text DemoTamperedReceipt { get; } = new(
        "篡改一份回执后核验：应指出失败的步骤。",
        "A receipt is tampered with and verified: the step that fails is named.");

    public static Text DemoStranger { get; } = new(
        "未登记的证书连接节点：",
        "A certificate that nobody enrolled connects:");

    public static Text DemoGotRefusal { get; } = new(
        "  被拒绝：{0}",
        "  refused: {0}");

    public static Text DemoGotDuplicate { get; } = new(
        "  重复：第一次的回执，账本序号 {0}",
        "  duplicate: the first receipt, ledger index {0}");

    public static Text DemoDiffers { get; } = new(
        "演示结果与预期不符。{0}",
        "The demo came out differently than expected. {0}");

    public static Text DemoWantAccepted { get; } = new(
        "预期受理 {0}，实际 {1}。",
        "Expected {0} accepted, got {1}.");

    public static Text DemoWantRefused { get; } = new(
        "预期拒绝 {0} 行，实际 {1}。",
        "Expected {0} rows refused, got {1}.");

    public static Text DemoWantSkipped { get; } = new(
        "预期跳过 {0}，实际 {1}。",
        "Expected {0} skipped, got {1}.");

    public static Text DemoWantReceipts { get; } = new(
        "预期所有回执有效。",
        "Expected every receipt to hold.");

    public static Text DemoWantVerdicts { get; } = new(
        "预期 {0}，实际 {1}。",
        "Expected {0}, got {1}.");

    public static Text DemoWantDuplicate { get; } = new(
        "预期重复，账本序号 {0}，实际 {1}。",
        "Expected a duplicate with ledger index {0}, got {1}.");

    public static Text DemoWantExitCode { get; } = new(
        "预期退出码 {0}，实际 {1}。",
        "Expected exit code {0}, got {1}.");

    public static Text DemoWantRefusal { get; } = new(
        "预期被拒绝：{0}。",
        "Expected a refusal: {0}.");

    public static Text DemoTook { get; } = new(
        "\n用时 {0} 秒。",
        "\nTook {0} seconds.");

    public static Text DemoNext { get; } = new(
        "\n各节点仍在运行。请另开终端尝试：\n  ecocredit status {2} --purpose PROCUREMENT --case {5} --operator A1024 --data {0} --to {1} --out {3}/mine\n  ecocredit verify {3}/mine/*.receipt --data {0}\n  ecocredit ledger checkpoint --data {0} --to {1}\n  ecocredit push {3}/licences.csv --data {4} --to {1}\n  ecocredit score --all --year {7} --operator A1024 --data {4} --to {6}\n  ecocredit procedure --year {7} --operator A1024 --data {4} --to {6}\n  ecocredit peer list --data {4}\n按 Ctrl-C 停止。",
        "\nThe nodes stay up. Try in another terminal:\n  ecocredit status {2} --purpose PROCUREMENT --case {5} --operator A1024 --data {0} --to {1} --out {3}/mine\n  ecocredit verify {3}/mine/*.receipt --data {0}\n  ecocredit ledger checkpoint --data {0} --to {1}\n  ecocredit push {3}/licences.csv --data {4} --to {1}\n  ecocredit score --all --year {7} --operator A1024 --data {4} --to {6}\n  ecocredit procedure --year {7} --operator A1024 --data {4} --to {6}\n  ecocredit peer list --data {4}\nStop with Ctrl-C.");
}
