using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Serious bad-credit information (严重失信信息, IM articles 14 and 18).
internal static class SeriousRecordRules
{
    public static void Check(SeriousDetail detail, Catalogue catalogue, Violations violations)
    {
        violations.Require(detail.Kind != SeriousKind.Unspecified, "serious.kind", "IM-14", "The kind is missing.", "缺少严重失信信息类型（第十四条）。");

        var row = catalogue.Find(detail.CatalogueRow);
        violations.Require(
            row is { Severity: RowSeverity.Serious, Outcome: RowOutcome.DirectBad }, "serious.catalogue_row", "IM-14",
            "A row is needed that rates bad at once.", "须填写直接评定为环境信用不良的评价标准项（第十四条、第十八条）。");

        // The lists of articles 14 and 18 and of the annex differ; the catch-all rows take the stricter condition of the two.
        var catchAll = detail.CatalogueRow is "A1-04" or "A1-08";
        violations.Require(
            !catchAll || detail.AuthorityLevel >= AuthorityLevel.Region, "serious.authority_level", "AMB-10",
            "The catch-all rows need the region's confirmation.", "兜底项须经自治区级确认。");
        violations.Require(
            catchAll || detail.Kind is not (SeriousKind.EnvironmentalRisk or SeriousKind.Other), "serious.catalogue_row", "IM-14",
            "Kinds 4 and 5 fall under the catch-all rows A1-04 and A1-08 only.", "第四、五类仅适用 A1-04、A1-08 两项（第十四条）。");
    }
}
