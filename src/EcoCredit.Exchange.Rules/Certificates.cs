using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Status;

namespace EcoCredit.Exchange.Rules;

/// <summary>Who may be given a credit certificate (信用证明, IM article 19). It states level and facts; it never calls anybody clean.</summary>
public static class Certificates
{
    private const string Field = "subject.credit_code";

    /// <summary>Why there is no certificate; <see langword="null"/> where there may be one: only for whoever was evaluated.</summary>
    public static Violation? Refusal(SubjectStatus status) => status.Verdict switch
    {
        Verdict.Warning or Verdict.NoNamedLevel => null,
        Verdict.Bad when WasEvaluated(status) => null,
        Verdict.Excluded => new Violation(
            Field, "IM-05-4",
            "The organisation is outside the evaluation: no certificate is issued (articles 5(4) and 19).",
            "该机构不在信用评价范围内，不出具信用证明（第五条第四项、第十九条）。"),
        Verdict.InsufficientIdentification => new Violation(
            Field, "IM-19",
            "The code identifies no organisation: no certificate is issued (article 19).",
            "统一社会信用代码无法确认机构，不出具信用证明（第十九条）。"),
        Verdict.SourceStale => new Violation(
            Field, "IM-19",
            "A source has not reported for too long: whether the organisation was evaluated cannot be said (article 19).",
            "信息来源逾期未更新，无法确认该机构是否参评，暂不出具信用证明（第十九条）。"),
        _ => new Violation(
            Field, "IM-19",
            "The organisation did not take part in the evaluation: no certificate is issued (article 19).",
            "未参与信用评价的机构，不出具信用证明（第十九条）。"),
    };

    // An open serious record makes the verdict bad for whoever was never evaluated, too (IM-18): that is no evaluation to speak of.
    private static bool WasEvaluated(SubjectStatus status) => status.Facts.Any(fact =>
        fact.Kind is DocumentKind.EvaluationResult or DocumentKind.RepairConfirmation && ShownFact.IsRated(fact));
}
