using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Advisory;

/// <summary>
/// Whether advisory information may leave the ecology system for a credit platform (IM-15-4, AMB-13). The text says 按照要求进行推送 and names no
/// requirement, so it stays inside until the operator names the provision that asks for it.
/// </summary>
public static class AdvisorySharing
{
    /// <summary>Whether it may.</summary>
    public static bool MayLeave(RuleSettings settings) => !string.IsNullOrWhiteSpace(settings.AdvisoryPushBasis);

    /// <summary>Why it may, or may not.</summary>
    public static Explanation Explain(RuleSettings settings) => MayLeave(settings)
        ? new Explanation
        {
            Rule = "IM-15-4",
            Zh = $"提示性信息依据 {settings.AdvisoryPushBasis} 推送（第十五条第四项、第三十条）。",
            En = $"Advisory information is pushed on the basis of {settings.AdvisoryPushBasis} (articles 15(4) and 30).",
        }
        : new Explanation
        {
            Rule = "AMB-13",
            Zh = "提示性信息未配置推送依据，仅限生态环境系统内部（第十五条第四项、第三十条）。",
            En = "No legal basis for a push of advisory information is set: it stays inside the ecology system (articles 15(4) and 30).",
        };
}
