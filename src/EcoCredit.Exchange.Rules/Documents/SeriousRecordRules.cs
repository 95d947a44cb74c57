using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Serious bad-credit information (严重失信信息, IM articles 14 and 18).
internal static class SeriousRecordRules
{
    public static void Check(CreditRecord document, Catalogue catalogue, Violations violations)
    {
        var detail = document.Serious;
        violations.Require(detail.Kind != SeriousKind.Unspecified, "serious.kind", "IM-14", "The kind is missing.", "缺少严重失信信息类型（第十四条）。");

        var row = catalogue.Find(detail.CatalogueRow);
        violations.Require(
            row is { Severity: RowSeverity.Serious, Outcome: RowOutcome.DirectBad }, "serious.catalogue_row", "IM-14",
            "A row is needed that rates bad at once.", "须填写直接评定为环境信用不良的评价标准项（第十四条、第十八条）。");
        if (row is { Severity: RowSeverity.Serious }) RowRules.Check(document, row, "serious", detail.ServiceKind, detail.AuthorityLevel, violations);

        violations.Require(
            row is { CatchAll: true } || detail.Kind is not (SeriousKind.EnvironmentalRisk or SeriousKind.Other), "serious.catalogue_row", "IM-14",
            "Kinds 4 and 5 fall under the catch-all rows only.", "第四、五类仅适用兜底项（第十四条）。");
    }
}
