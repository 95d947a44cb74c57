using System.Collections.Frozen;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Explain;

// One entry for each reason of errors.proto, by what the reasons are about. This part: finding them, and what several of them say.
internal static partial class Explanations
{
    private static readonly Text Nothing = new("无需处理；这是调用方的问题。", "Nothing: it is the caller's matter.");

    private static readonly Text EachField = new(
        "BadRequest 逐项列出：字段路径、[规则]、英文说明 ｜ 中文说明。",
        "BadRequest names each: path of the field, [rule], the text in English ｜ in Chinese.");

    private static readonly FrozenDictionary<ErrorReason, Explanation> All =
        Callers().Concat(Documents()).Concat(Relations()).Concat(Questions()).Concat(Feeds()).Concat(Node())
            .ToFrozenDictionary(e => e.Reason, e => e.Explanation);

    /// <summary>The explanation of a reason; every reason of errors.proto has one.</summary>
    public static Explanation Of(ErrorReason reason) => All[reason];

    private static (ErrorReason Reason, Explanation Explanation) Say(ErrorReason reason, Text cause, Text caller, Text @operator, Text? details = null) =>
        (reason, new Explanation(cause, caller, @operator, details ?? Texts.None));
}
