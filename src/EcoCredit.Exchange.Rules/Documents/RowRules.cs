using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// What a row of the catalogue asks of a record that falls under it, whatever its class: all of it stands in the catalogue's data.
internal static class RowRules
{
    public static void Check(
        CreditRecord document, CatalogueRow row, string detail, ServiceKind service, AuthorityLevel level, Violations violations)
    {
        // The texts are put together for what is wrong only: most records have nothing.
        if (row.Services.Count > 0 && !row.Services.Contains(service))
        {
            violations.Add(
                detail + ".service_kind", "IM-03",
                $"Row {row.RowId} is for some services only: the service in which it happened has to be one of them.",
                $"{row.RowId} 项仅适用于特定类型机构，须填写与之相符的服务类型（附件1评价对象）。");
        }

        // The lists of articles 14 and 18 and of the annex differ; the catch-all rows take the stricter condition of the two.
        if (level < row.LeastAuthority)
        {
            violations.Add(
                detail + ".authority_level", row.CatchAll ? "AMB-10" : "IM-14",
                $"Row {row.RowId} needs the confirmation of a higher authority.", $"{row.RowId} 项须经更高级别主管部门确认。");
        }

        if (row.Grounds.Count > 0 && !row.Grounds.Any(ground => IsMet(ground, document, level)))
        {
            violations.Add(
                detail + ".authority_level", "IM-18",
                $"Row {row.RowId} needs what the row names: a penalty by that authority, or a determination of that level.",
                $"{row.RowId} 项须由规定部门作出处罚或由规定级别主管部门认定（第十八条）。");
        }

        CheckEvidence(document, row, violations);
    }

    private static bool IsMet(RowGround ground, CreditRecord document, AuthorityLevel level) =>
        (ground.Source == InformationSource.Unspecified || document.Source == ground.Source)
        && (ground.Evidence == EvidenceKind.Unspecified || Has(document, ground.Evidence))
        && level >= ground.LeastAuthority;

    // A record without any evidence breaks the general rule and is not told the same again; evidence whose kind is not one may be what the
    // row asks for.
    private static void CheckEvidence(CreditRecord document, CatalogueRow row, Violations violations)
    {
        if (document.Header is null or { Evidence.Count: 0 }) return;
        foreach (var item in document.Header.Evidence)
        {
            if (item.Kind == EvidenceKind.Unspecified || !Enum.IsDefined(item.Kind)) return;
        }

        foreach (var group in row.Evidence)
        {
            if (group.Any(kind => Has(document, kind))) continue;
            violations.Add(
                "header.evidence", "IM-08",
                $"Row {row.RowId} needs evidence of this kind: {string.Join(" or ", group.Select(EvidenceNames.English))}.",
                $"{row.RowId} 项须附证据：{string.Join("或", group.Select(EvidenceNames.Chinese))}（第八条）。");
        }
    }

    private static bool Has(CreditRecord document, EvidenceKind kind)
    {
        if (document.Header is not { } header) return false;
        foreach (var evidence in header.Evidence)
        {
            if (evidence.Kind == kind) return true;
        }

        return false;
    }
}
