using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Advisory;

namespace EcoCredit.Exchange.Rules.Documents;

// The monthly report of advisory information (提示性信息月报, IM article 30).
internal sealed class AdvisoryReportRules : DocumentRule<AdvisoryReport>
{
    private const string Rule = "IM-30-1";
    private const int MostItems = 1000;

    public override bool HasSubject => false;

    protected override void Check(AdvisoryReport document, RuleContext context, Violations violations)
    {
        violations.Require(
            context.SourceRole == Role.EcoCity, "header.source_agency", Rule,
            "Only a prefecture's ecology authority reports advisory information (article 30).", "提示性信息月报由盟市生态环境局报送（第三十条）。");
        violations.Require(
            document.Header is null or { Visibility: Visibility.EcoInternal }, "header.visibility", "IM-15-4",
            "Advisory information stays inside the ecology system (articles 15(4) and 30).",
            "提示性信息仅限生态环境系统内部（第十五条第四项、第三十条）。");
        var month = CheckMonth(document, context, violations);
        violations.Require(
            document.NilReport == (document.Items.Count == 0), "nil_report", "AMB-05",
            "A nil report is one without items, and without items it has to be one (article 30).", "无提示性信息的须零报告，有的不得零报告（第三十条）。");
        violations.Require(document.Items.Count <= MostItems, "items", "FORMAT", "At most 1,000 items.", "不得超过 1000 条。");
        CheckItems(document, month, violations);
    }

    protected override CaseScope Scope(AdvisoryReport document, RuleContext context) =>
        CoInvestigations.Scope(AdvisoryAreas.Parse(document.Header.AreaCode), document.Items.Select(item => item.CreditCode));

    protected override void CheckCase(AdvisoryReport document, RuleContext context, CaseFile file, Violations violations)
    {
        var standing = file.Standing<AdvisoryReport>().FirstOrDefault(
            report => report.Document.Header.AreaCode == document.Header.AreaCode && report.Document.Month == document.Month);
        var superseded = document.Header.Supersedes;
        violations.Require(
            superseded is null || file.Find<AdvisoryReport>(superseded) is not { } old || old.Document.Month == document.Month,
            "month", Rule,
            "A correction is for the same month as the report that it replaces (article 30).", "更正报告须与原报告为同一月份（第三十条）。");
        violations.Require(
            standing is null || standing.Reference.Equals(superseded), "header.supersedes", Rule,
            $"The report of {document.Month} is there: a correction has to supersede it (article 30).",
            $"{document.Month} 月报已报送，更正须替换原报告（第三十条）。");

        var formal = FormalFindings.In(file, context.Catalogue);
        for (var i = 0; i < document.Items.Count; i++)
        {
            if (KeyOf(document, document.Items[i]) is not { } key || !formal.TryGetValue(key, out var reading)) continue;
            violations.Add(
                $"items[{i}].document_number", reading,
                "The matter stands as a formal finding already: one event has one class (articles 12 and 13).",
                "该事项已作为失信信息认定，同一事项不得重复归类（第十二条、第十三条）。");
        }
    }

    protected override IEnumerable<Consequence> Consequences(AdvisoryReport document, RuleContext context, CaseFile file) =>
        CoInvestigations.For(document, context, file);

    private static AdvisoryMonth? CheckMonth(AdvisoryReport document, RuleContext context, Violations violations)
    {
        if (!AdvisoryMonth.TryParse(document.Month, out var month))
        {
            violations.Add("month", Rule, "The month has to be written yyyy-MM.", "月份须为 yyyy-MM 格式。");
            return null;
        }

        violations.Require(
            month.LastDay < context.Today, "month", Rule,
            $"A month is reported once it is over; this one ends on {IsoDay.Format(month.LastDay)} (article 30).",
            $"月报须在当月结束后报送，该月截止于 {IsoDay.Format(month.LastDay)}（第三十条）。");
        return month;
    }

    private static void CheckItems(AdvisoryReport document, AdvisoryMonth? month, Violations violations)
    {
        var seen = new HashSet<AdvisoryKey>();
        for (var i = 0; i < document.Items.Count; i++)
        {
            var item = document.Items[i];
            var field = $"items[{i}]";
            CheckItem(item, field, month, violations);
            violations.Require(
                KeyOf(document, item) is not { } key || seen.Add(key), field, Rule,
                "The same matter of the same organisation is named twice (article 30).", "同一机构的同一事项重复列出（第三十条）。");
        }
    }

    private static void CheckItem(AdvisoryItem item, string field, AdvisoryMonth? month, Violations violations)
    {
        violations.Require(
            CreditCode.IsValid(item.CreditCode), field + ".credit_code", "GB 32100",
            "The code is not a valid unified social credit code.", "代码不是有效的统一社会信用代码。");
        violations.Require(
            !string.IsNullOrWhiteSpace(item.Name), field + ".name", Rule, "The registered name is missing.", "缺少机构名称。");
        violations.Require(
            item.Kind != AdvisoryKind.Unspecified, field + ".kind", "IM-12", "The kind is missing (article 12).", "缺少提示性信息类型（第十二条）。");
        violations.Require(
            item.Kind is not (AdvisoryKind.JointInspectionNotice or AdvisoryKind.Transferred)
            || !string.IsNullOrWhiteSpace(item.DocumentNumber),
            field + ".document_number", "IM-12",
            "The number of the written notice or transfer is missing (article 12).", "缺少书面通报或移送文书的文号（第十二条）。");
        var day = Days.Required(violations, field + ".occurred_on", item.OccurredOn, Rule);
        violations.Require(
            day is null || month is null || month.Value.Contains(day.Value), field + ".occurred_on", Rule,
            "The day lies outside the month of the report (article 30).", "发生日期不在报告月份内（第三十条）。");
    }

    private static AdvisoryKey? KeyOf(AdvisoryReport document, AdvisoryItem item) =>
        IsoDay.TryParse(item.OccurredOn, out var day)
            ? AdvisoryKey.Of(item.CreditCode, item.DocumentNumber, AdvisoryAreas.Parse(document.Header?.AreaCode ?? ""), item.Kind, day)
            : null;
}
