using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Advisory;

namespace EcoCredit.Exchange.Rules.Documents;

// The internal co-investigation notice (内部协查通报, IM article 30).
internal sealed class CoInvestigationNoticeRules : DocumentRule<CoInvestigationNotice>
{
    private const string Rule = "IM-30-2";

    protected override void Check(CoInvestigationNotice document, RuleContext context, Violations violations)
    {
        violations.Require(
            context.SourceRole == Role.EcoRegion, "header.source_agency", Rule,
            "Only the region's ecology department sends a co-investigation notice (article 30).", "内部协查通报由自治区生态环境厅下发（第三十条）。");
        if (document.Header is { } header)
        {
            violations.Require(
                header.Visibility == Visibility.EcoInternal, "header.visibility", Rule,
                "The notice is for the ecology system and nobody else (article 30).", "协查通报仅限生态环境系统内部（第三十条）。");
            violations.Require(
                !AreaCode.TryParse(header.AreaCode, out var area) || area == context.SourceArea, "header.area_code", Rule,
                "The area is the region's own (article 30).", "区域须为自治区本级（第三十条）。");
        }

        violations.Require(
            !string.IsNullOrWhiteSpace(document.Request), "request", Rule, "What is asked for is missing (article 30).", "缺少协查要求（第三十条）。");
        CheckEvents(document, context, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(CoInvestigationNotice document)
    {
        for (var i = 0; i < document.Events.Count; i++)
        {
            if (document.Events[i].ReportedIn is not { } reference) continue;
            yield return new(
                reference, [DocumentKind.AdvisoryReport, DocumentKind.CreditRecord], RelationKind.BasedOn, SameSubject: false,
                OnlySourceOrSuperior: false, $"events[{i}].reported_in");
        }
    }

    protected override CaseScope Scope(CoInvestigationNotice document, RuleContext context) =>
        CoInvestigations.Scope(AdvisoryAreas.Parse(document.Header.AreaCode), [document.Header.Subject.CreditCode]);

    protected override void CheckCase(CoInvestigationNotice document, RuleContext context, CaseFile file, Violations violations)
    {
        var creditCode = document.Header.Subject.CreditCode;
        var region = AdvisoryAreas.Parse(document.Header.AreaCode);
        var known = AdvisoryOccurrences.In(file, region, context.Catalogue).ToDictionary(e => e.Key);
        for (var i = 0; i < document.Events.Count; i++)
        {
            var told = document.Events[i];
            violations.Require(
                known.TryGetValue(CoInvestigations.KeyOf(creditCode, told), out var e) && e.Tellings.Any(telling => Matches(telling, told)),
                $"events[{i}]", Rule,
                "No standing report or record tells of this event so (article 30).", "现行月报或记录中没有该事项，或内容不符（第三十条）。");
        }

        var keys = CoInvestigations.KeysOf(document);
        violations.Require(
            !file.Standing<CoInvestigationNotice>(creditCode).Any(notice =>
                !notice.Reference.Equals(document.Header.Supersedes) && CoInvestigations.KeysOf(notice.Document).SetEquals(keys)),
            "events", Rule,
            "A notice about the same events is out already; a further event allows another (article 30).",
            "就相同事项已下发协查通报，出现新事项后方可再次下发（第三十条）。");
    }

    private static bool Matches(AdvisoryTelling telling, AdvisoryEvent told) =>
        telling.Source.Equals(told.ReportedIn)
        && telling.Kind == told.Kind
        && telling.Area.Value == told.AreaCode
        && IsoDay.Format(telling.OccurredOn) == told.OccurredOn;

    private static void CheckEvents(CoInvestigationNotice document, RuleContext context, Violations violations)
    {
        violations.Require(
            document.Events.Count >= CoInvestigations.LeastEvents, "events", Rule,
            "A notice takes two events or more (article 30).", "出现2次以上提示性信息方可下发协查通报（第三十条）。");
        var days = new List<DateOnly>();
        var seen = new HashSet<AdvisoryKey>();
        for (var i = 0; i < document.Events.Count; i++)
        {
            var told = document.Events[i];
            var field = $"events[{i}]";
            if (CheckEvent(told, field, context, violations) is { } day) days.Add(day);
            violations.Require(
                seen.Add(CoInvestigations.KeyOf("", told)), field, Rule, "The same event is named twice (article 30).", "同一事项重复列出（第三十条）。");
        }

        violations.Require(
            AdvisoryPeriod.Holds(days, document.Year, context.Settings.AdvisoryWindow), "year", "AMB-05",
            "The events do not lie in one window of this year (article 30).", "所列事项不在该年度的统计期内（第三十条）。");
    }

    private static DateOnly? CheckEvent(AdvisoryEvent told, string field, RuleContext context, Violations violations)
    {
        References.Required(violations, field + ".reported_in", told.ReportedIn, Rule);
        violations.Require(
            told.Kind != AdvisoryKind.Unspecified, field + ".kind", "IM-12", "The kind is missing (article 12).", "缺少提示性信息类型（第十二条）。");
        violations.Require(
            AreaCode.TryParse(told.AreaCode, out var area) && context.SourceArea.Contains(area), field + ".area_code", "GB/T 2260",
            "The area is no code of six digits inside the region.", "区域代码无效或不在本自治区内。");
        var day = Days.Required(violations, field + ".occurred_on", told.OccurredOn, Rule);
        Days.RequireNotFuture(violations, day, context, field + ".occurred_on", Rule);
        return day;
    }
}
