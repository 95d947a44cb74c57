using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// What the documents of the yearly procedure share, each judged alone.
internal static class StepChecks
{
    public const int MostLines = 2000;

    // No document is older than 2015, and none evaluates a year before.
    public const int FirstYear = 2014;

    // A prefecture signs for itself, not for a part of it: results are per prefecture (AMB-19).
    public static void RequirePrefecture(Header? header, RuleContext context, Article article, Violations violations)
    {
        violations.Require(
            context.SourceRole == Role.EcoCity,
            "header.source_agency", article, "Only a prefecture's ecology authority does this", "仅盟市生态环境局可以办理");
        if (!AreaCode.TryParse(header?.AreaCode, out var area)) return;
        violations.Require(
            area.Level == AreaLevel.Prefecture, "header.area_code", Article.Prefecture, "The area has to be the prefecture", "区域须为盟市");
    }

    public static void RequireRegion(RuleContext context, Article article, Violations violations) => violations.Require(
        context.SourceRole == Role.EcoRegion,
        "header.source_agency", article, "Only the region's ecology authority does this", "仅自治区生态环境厅可以办理");

    public static void RequireVisibility(Header? header, Violations violations, params ReadOnlySpan<Visibility> allowed)
    {
        if (header is null || header.Visibility == Visibility.Unspecified || allowed.Contains(header.Visibility)) return;
        violations.Add("header.visibility", "HEADER", "This kind of document has another visibility.", "此类文书的可见范围不符。");
    }

    // Whether the year can be reckoned with.
    public static bool CheckYear(int year, RuleContext context, Violations violations)
    {
        var isOver = year >= FirstYear && year < context.Today.Year;
        violations.Require(isOver, "evaluation_year", Article.Year, "A year is evaluated once it is over", "评价年度须为已结束的年度");
        return isOver;
    }

    // The day of an act: there, a day, not in the future and not within the year itself.
    public static DateOnly? CheckDay(string field, string value, int year, Article article, RuleContext context, Violations violations)
    {
        var day = Days.Required(violations, field, value, article.Rule);
        Days.RequireNotFuture(violations, day, context, field, article.Rule);
        violations.Require(
            day is null || day.Value.Year > year, field, article, "The step comes after the year that is evaluated", "该步骤须在评价年度结束之后");
        return day;
    }

    public static void RequireText(string value, string field, Article article, Violations violations) =>
        violations.Require(!string.IsNullOrWhiteSpace(value), field, article, "It is missing", "缺少内容");

    public static void CheckChannels(IReadOnlyList<string> channels, Article article, Violations violations)
    {
        violations.Require(channels.Count > 0, "channels", article, "Where it stands is missing", "缺少发布渠道");
        for (var i = 0; i < channels.Count; i++) RequireText(channels[i], $"channels[{i}]", article, violations);
    }

    // Organisations only (IM-21-4). In a publication an organisation has one line for each prefecture that rated it (AMB-19).
    public static void CheckLines(IReadOnlyList<ResultLine> lines, bool oneEach, Article article, Violations violations)
    {
        violations.Require(lines.Count is > 0 and <= MostLines,
            "lines", article, $"1 to {MostLines} results are needed", $"须列明 1 至 {MostLines} 项结果");
        var codes = new HashSet<string>(StringComparer.Ordinal);
        var results = new HashSet<DocumentReference>();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            RequireCode(line.CreditCode, $"lines[{i}].credit_code", violations);
            References.Required(violations, $"lines[{i}].result", line.Result, article.Rule);
            var isNew = line.Result is null || results.Add(line.Result);
            violations.Require(
                (codes.Add(line.CreditCode) || !oneEach) && isNew,
                $"lines[{i}]", article, "The organisation stands here twice", "同一机构重复列出");
        }
    }

    public static void RequireCode(string code, string field, Violations violations) => violations.Require(
        CreditCode.IsValid(code), field, "GB 32100",
        "The code is not a valid unified social credit code; practitioners are never listed.", "代码不是有效的统一社会信用代码；从业人员不得列入。");

    public static IEnumerable<DocumentRelation> Relations(IReadOnlyList<ResultLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Result is { } result)
                yield return BasedOn(result, $"lines[{i}].result", sameSubject: false, DocumentKind.EvaluationResult);
        }
    }

    public static DocumentRelation BasedOn(DocumentReference target, string field, bool sameSubject, params DocumentKind[] kinds) =>
        new(target, kinds, RelationKind.BasedOn, sameSubject, OnlySourceOrSuperior: false, field);

    // A correction stands in the place of a document of the same prefecture and year that nothing else has replaced (IM-31).
    public static void CheckReplaced<T>(T document, Func<T, int> yearOf, CaseFile file, Violations violations)
        where T : class, IDocument
    {
        if (file.Find<T>(document.Header.Supersedes) is not { Document: var replaced }) return;
        violations.Require(
            yearOf(replaced) == yearOf(document) && replaced.Header.AreaCode == document.Header.AreaCode,
            "header.supersedes", Article.Revision,
            "It belongs to another prefecture or year", "所替代的文书属于其他盟市或年度");
        violations.Require(
            !file.IsSuperseded(replaced), "header.supersedes", Article.Revision, "It has been replaced already", "所替代的文书已被替代");
    }

    public static bool Replaces(IDocument document, IDocument other) =>
        document.Header.Supersedes is { } old && old.Id == other.Header.Id && old.SourceAgency == other.Header.SourceAgency;

    public static void RequireNingbo(RuleContext context, Violations violations)
    {
        if (context.Settings.NingboInForceFrom is { } from && from <= context.Today) return;
        violations.Add("header", "NB-20", "Ningbo's rules are not in force on this node.", "宁波市办法在本节点尚未施行。");
    }

    public static AreaCode AreaOf(IDocument document) => AreaCode.TryParse(document.Header.AreaCode, out var area) ? area : default;

    // Days of documents that passed their checks.
    public static DateOnly Day(string value) =>
        IsoDay.TryParse(value, out var day) ? day : throw new ArgumentException("A day of the document is not ISO 8601.", nameof(value));

    public static DateOnly? DayOrNone(string value) => IsoDay.TryParse(value, out var day) ? day : null;
}
