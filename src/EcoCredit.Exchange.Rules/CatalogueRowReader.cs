using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Rules;

// The rows of a catalogue's file.
internal sealed class CatalogueRowReader(CatalogueReader reader)
{
    private const string AnyOrganisation = "ANY";

    private static readonly EnumDescriptor Services = OrdinaryDetail.Descriptor.FindFieldByName("service_kind").EnumType;
    private static readonly EnumDescriptor EvidenceKinds = Protocol.V1.Evidence.Descriptor.FindFieldByName("kind").EnumType;
    private static readonly EnumDescriptor Authorities = OrdinaryDetail.Descriptor.FindFieldByName("authority_level").EnumType;
    private static readonly EnumDescriptor Sources = CreditRecord.Descriptor.FindFieldByName("source").EnumType;

    public IReadOnlyList<CatalogueRow> Read(CatalogueFile file)
    {
        reader.Require(file.Rows is { Count: > 0 }, "rows", "At least one row is needed.", "至少应有一项评价标准。");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. Read(file.Rows, "rows", seen), .. Read(file.ArticleOnlyRows, "article_only_rows", seen)];
    }

    private IEnumerable<CatalogueRow> Read(IReadOnlyList<CatalogueFileRow?>? rows, string list, HashSet<string> seen)
    {
        for (var i = 0; i < (rows?.Count ?? 0); i++)
        {
            var path = $"{list}[{i}]";
            if (rows![i] is not { } row)
            {
                reader.Require(holds: false, path, "The row is missing.", "缺少评价标准项。");
                continue;
            }

            if (!seen.Add(reader.Text(row.RowId, path + ".row_id")))
            {
                // Left out, so that the others can be read on.
                reader.Require(holds: false, path + ".row_id", "The row is there twice.", "评价标准项重复。");
                continue;
            }

            yield return Read(row, path);
        }
    }

    private CatalogueRow Read(CatalogueFileRow row, string path)
    {
        var outcome = Outcome(row.Outcome, path + ".outcome");
        var severity = Severity(row.Severity, path + ".severity");
        reader.Require(
            (severity == RowSeverity.Serious) == (outcome == RowOutcome.DirectBad), path + ".severity",
            "Serious rows rate bad at once, and no others do.", "直接评定为不良的项须为严重失信，其他项须为一般失信。");
        reader.Require(row.LeastStaffCount is null or > 0, path + ".least_staff_count", "A number above zero is needed.", "须为正整数。");
        return new(
            row.RowId ?? "",
            reader.Text(row.BehaviourZh, path + ".behaviour_zh"),
            reader.Text(row.BehaviourEn, path + ".behaviour_en"),
            [.. (row.TargetOrgCodes ?? []).Select(code => code ?? "")],
            outcome,
            row.Outcome?.Points,
            severity,
            row.Article)
        {
            Services = ServicesOf(row.TargetOrgCodes, path + ".target_org_codes"),
            Evidence = EvidenceOf(row.EvidenceKinds, path + ".evidence_kinds"),
            Grounds = GroundsOf(row.Grounds, path + ".grounds"),
            PenaltyCategories =
                [.. (row.PenaltyCategories ?? []).Select((word, i) => reader.Text(word, $"{path}.penalty_categories[{i}]"))],
            LeastAuthority = Authority(row.LeastAuthorityLevel, path),
            LeastStaff = row.LeastStaffCount,
            CatchAll = row.CatchAll ?? false,
            OncePerYear = row.OncePerYear ?? false,
            FormalFinding = row.FormalFinding,
        };
    }

    private RowOutcome Outcome(CatalogueFileOutcome? outcome, string path)
    {
        RowOutcome? kind = outcome?.Kind switch
        {
            "DIRECT_BAD" => RowOutcome.DirectBad,
            "DEDUCT" => RowOutcome.Deduct,
            "SAME_AS_CLIENT" => RowOutcome.SameAsClient,
            _ => null,
        };
        reader.Require(
            kind is not null, path + ".kind", "DIRECT_BAD, DEDUCT or SAME_AS_CLIENT is needed.", "须为 DIRECT_BAD、DEDUCT 或 SAME_AS_CLIENT。");
        reader.Require(
            kind == RowOutcome.Deduct ? outcome?.Points < 0 : outcome?.Points is null, path + ".points",
            "A number below zero for DEDUCT, and nothing otherwise.", "DEDUCT 须填写负数，其他情形不填。");
        return kind ?? RowOutcome.Deduct;
    }

    private RowSeverity Severity(string? severity, string path)
    {
        reader.Require(severity is "ORDINARY" or "SERIOUS", path, "ORDINARY or SERIOUS is needed.", "须为 ORDINARY 或 SERIOUS。");
        return severity == "SERIOUS" ? RowSeverity.Serious : RowSeverity.Ordinary;
    }

    private IReadOnlyList<ServiceKind> ServicesOf(IReadOnlyList<string?>? codes, string path)
    {
        reader.Require(codes is { Count: > 0 }, path, "ANY, or the services, are needed.", "须为 ANY 或列明服务类型。");
        if (codes is null or [AnyOrganisation]) return [];
        return [.. codes.Select((code, i) => (ServiceKind)reader.EnumValue(Services, "SERVICE_KIND_", code, $"{path}[{i}]"))];
    }

    // A record without evidence is not collected (IM-08): a row says which.
    private List<EvidenceKind[]> EvidenceOf(IReadOnlyList<IReadOnlyList<string?>?>? groups, string path)
    {
        reader.Require(groups is { Count: > 0 }, path, "At least one group of kinds is needed.", "至少应列明一组证据类型。");
        var read = new List<EvidenceKind[]>();
        for (var g = 0; g < (groups?.Count ?? 0); g++)
        {
            var kinds = groups![g] ?? [];
            reader.Require(kinds.Count > 0, $"{path}[{g}]", "At least one kind is needed.", "至少应列明一种证据类型。");
            var at = $"{path}[{g}]";
            read.Add([.. kinds.Select((kind, i) => (EvidenceKind)reader.EnumValue(EvidenceKinds, "EVIDENCE_KIND_", kind, $"{at}[{i}]"))]);
        }

        return read;
    }

    private List<RowGround> GroundsOf(IReadOnlyList<CatalogueFileGround?>? grounds, string path)
    {
        var read = new List<RowGround>();
        for (var i = 0; i < (grounds?.Count ?? 0); i++)
        {
            var ground = grounds![i];
            var at = $"{path}[{i}]";
            reader.Require(
                (ground?.Source ?? ground?.Evidence ?? ground?.LeastAuthorityLevel) is not null, at,
                "The ground asks for nothing.", "未列明任何条件。");
            read.Add(new(
                (InformationSource)Optional(Sources, "INFORMATION_SOURCE_", ground?.Source, at + ".source"),
                (EvidenceKind)Optional(EvidenceKinds, "EVIDENCE_KIND_", ground?.Evidence, at + ".evidence"),
                Authority(ground?.LeastAuthorityLevel, at)));
        }

        return read;
    }

    private AuthorityLevel Authority(string? name, string path) =>
        (AuthorityLevel)Optional(Authorities, "AUTHORITY_LEVEL_", name, path + ".least_authority_level");

    private int Optional(EnumDescriptor type, string prefix, string? name, string path) =>
        name is null ? 0 : reader.EnumValue(type, prefix, name, path);
}
