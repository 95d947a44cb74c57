using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Rules.Documents;

// The common header.
internal static class HeaderRules
{
    private const string Rule = "HEADER";
    private const int DigestLength = 32;

    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Earliest = new(2015, 1, 1, 0, 0, 0, ChinaTime.Offset);

    public static void Check(IDocument document, bool hasSubject, RuleContext context, Violations violations)
    {
        var header = document.Header;
        if (header is null)
        {
            violations.Add("header", Rule, "The header is missing.", "缺少文书头。");
            return;
        }

        violations.Require(
            DocumentId.IsCanonical(header.Id), "header.id", Rule, "The id has to be a UUID of 36 characters in lower case.", "编号须为 36 位小写 UUID。");
        violations.Require(
            CreditCode.IsValid(header.SourceAgency), "header.source_agency", "GB 32100",
            "The agency is not a valid unified social credit code.", "机构代码不是有效的统一社会信用代码。");
        CheckIssueTime(header.IssueTime, context, violations);
        if (hasSubject) CheckSubject(header.Subject, violations);
        else violations.Require(header.Subject is null, "header.subject", Rule, "This kind of document has no subject.", "此类文书不得填写主体。");
        CheckArea(header.AreaCode, hasSubject, context, violations);
        CheckLegalBasis(header.LegalBasis, violations);
        CheckEvidence(header.Evidence, violations);
        CheckSupersedes(header, violations);
        CheckVisibility(header.Visibility, context, violations);
    }

    // A moment that a Timestamp can hold but DateTimeOffset cannot, or null.
    public static DateTimeOffset? Moment(Timestamp? timestamp) => Moments.Read(timestamp);

    private static void CheckIssueTime(Timestamp? issueTime, RuleContext context, Violations violations)
    {
        const string field = "header.issue_time";
        if (Moment(issueTime) is not { } moment)
        {
            violations.Add(field, Rule, "The issue time is missing or not a time.", "缺少签发时间或签发时间无效。");
            return;
        }

        violations.Require(moment - context.Now <= ClockDifference, field, Rule, "The issue time lies in the future.", "签发时间晚于当前时间。");
        violations.Require(moment >= Earliest, field, Rule, "The issue time lies before 2015.", "签发时间早于 2015 年。");
    }

    private static void CheckSubject(Subject? subject, Violations violations)
    {
        if (subject is null)
        {
            violations.Add("header.subject", Rule, "The subject is missing.", "缺少主体。");
            return;
        }

        if (subject.Kind == SubjectKind.Practitioner)
        {
            violations.Add(
                "header.subject.kind", "IM-21-4", "Practitioners have their own restricted channel.", "从业人员信息不公布不公示，须走专用通道（第二十一条）。");
        }

        violations.Require(
            subject.Kind != SubjectKind.Unspecified, "header.subject.kind", "IM-02", "The kind of subject is missing.", "缺少主体类型。");
        violations.Require(
            CreditCode.IsValid(subject.CreditCode), "header.subject.credit_code", "GB 32100",
            "The subject's code is not a valid unified social credit code.", "主体代码不是有效的统一社会信用代码。");
        violations.Require(
            !string.IsNullOrWhiteSpace(subject.Name), "header.subject.name", Rule, "The subject's registered name is missing.", "缺少主体名称。");
    }

    private static void CheckArea(string areaCode, bool hasSubject, RuleContext context, Violations violations)
    {
        const string field = "header.area_code";
        if (!AreaCode.TryParse(areaCode, out var area))
        {
            violations.Add(field, "GB/T 2260", "The area is not a code of six digits.", "区域代码不是有效的六位行政区划代码。");
            return;
        }

        // Without a subject the area is the agency's own.
        var fits = hasSubject ? context.SourceArea.Contains(area) : context.SourceArea == area;
        violations.Require(fits, field, Rule, "The area lies outside the source agency's own.", "超出来源机构管辖区域。");
    }

    private static void CheckLegalBasis(RepeatedField<LegalBasis> legalBasis, Violations violations)
    {
        violations.Require(legalBasis.Count > 0, "header.legal_basis", Rule, "At least one legal basis is needed.", "至少应列明一项法律依据。");
        for (var i = 0; i < legalBasis.Count; i++)
        {
            if (!string.IsNullOrWhiteSpace(legalBasis[i].Instrument)) continue;
            violations.Add($"header.legal_basis[{i}].instrument", Rule, "The instrument is missing.", "缺少依据文件名称或文号。");
        }
    }

    private static void CheckEvidence(RepeatedField<Evidence> evidence, Violations violations)
    {
        for (var i = 0; i < evidence.Count; i++)
        {
            var item = evidence[i];
            if (IsComplete(item)) continue;
            var field = $"header.evidence[{i}]";
            violations.Require(
                item.Kind != EvidenceKind.Unspecified, field + ".kind", "IM-08", "The kind of evidence is missing.", "缺少证据类型。");
            violations.Require(
                item.Digest.Length is 0 or DigestLength, field + ".digest", "IM-08", "The digest has to be 32 bytes (SHA-256).", "摘要须为 32 字节（SHA-256）。");
            violations.Require(
                item.Digest.Length > 0 || !string.IsNullOrWhiteSpace(item.DocumentNumber), field, "IM-08",
                "Evidence needs a document number or a digest.", "证据须有文号或摘要。");
        }
    }

    private static bool IsComplete(Evidence item) =>
        item.Kind != EvidenceKind.Unspecified
        && (item.Digest.Length == DigestLength || (item.Digest.IsEmpty && !string.IsNullOrWhiteSpace(item.DocumentNumber)));

    private static void CheckSupersedes(Header header, Violations violations)
    {
        const string field = "header.supersedes";
        if (header.Supersedes is not { } superseded) return;
        References.Optional(violations, field, superseded);
        violations.Require(
            superseded.SourceAgency == header.SourceAgency, field + ".source_agency", "IM-15-1",
            "Only a document of the same source can be replaced.", "只能替换同一来源单位的文书。");
        violations.Require(superseded.Id != header.Id, field + ".id", Rule, "A document cannot replace itself.", "文书不能替换自身。");
    }

    private static void CheckVisibility(Visibility visibility, RuleContext context, Violations violations)
    {
        const string field = "header.visibility";
        switch (visibility)
        {
            case Visibility.Unspecified:
                violations.Add(field, Rule, "The visibility is missing.", "缺少可见范围。");
                break;
            case Visibility.Secret:
                violations.Add(
                    field, "IM-36-1", "Secrets do not leave their source: send the digest as evidence.", "涉密信息不得离开来源单位，请仅以摘要作为证据（第三十六条）。");
                break;
            case Visibility.RestrictedPerson when !Roles.IsEcology(context.SourceRole):
                violations.Add(
                    field, "IM-21-4", "Only ecology authorities use the restricted class.", "仅生态环境主管部门可使用该可见范围（第二十一条）。");
                break;
        }
    }
}
