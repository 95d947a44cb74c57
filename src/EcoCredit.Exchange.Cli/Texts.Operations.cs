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
}
