using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Ordinary bad-credit information (一般失信信息, IM article 13).
internal static class OrdinaryRecordRules
{
    public static void Check(CreditRecord document, DateOnly? producedOn, RuleContext context, Violations violations)
    {
        var detail = document.Ordinary;
        violations.Require(detail.Kind != OrdinaryKind.Unspecified, "ordinary.kind", "IM-13", "The kind is missing.", "缺少一般失信信息类型（第十三条）。");
        CheckAuthority(detail, violations);
        CheckRow(document, context.Catalogue, violations);
        CheckPenalty(document, violations);

        var finalOn = Days.Optional(violations, "ordinary.final_on", detail.FinalOn);
        Days.RequireOrder(
            violations, producedOn, finalOn, "ordinary.final_on", "IM-13",
            "A decision cannot be final before it was made.", "生效日期不得早于信息产生日期（第十三条）。");
        Days.RequireNotFuture(violations, finalOn, context, "ordinary.final_on", "IM-13");
    }

    private static void CheckAuthority(OrdinaryDetail detail, Violations violations)
    {
        var least = detail.Kind switch
        {
            OrdinaryKind.ListedSupervision => AuthorityLevel.Region,
            OrdinaryKind.Determined => AuthorityLevel.Prefecture,
            _ => AuthorityLevel.Unspecified,
        };
        violations.Require(
            detail.AuthorityLevel >= least, "ordinary.authority_level", "IM-13",
            "The authority stands below the level that the article asks for.", "认定或挂牌单位级别低于规定要求（第十三条）。");
    }

    private static void CheckRow(CreditRecord document, Catalogue catalogue, Violations violations)
    {
        var detail = document.Ordinary;
        CatalogueRow? row = null;
        if (detail.CatalogueRow.Length > 0)
        {
            row = catalogue.Find(detail.CatalogueRow);
            violations.Require(row is not null, "ordinary.catalogue_row", "IM-14", "The catalogue has no such row.", "评价标准中没有该项。");
            violations.Require(
                row is null or { Severity: RowSeverity.Ordinary, Outcome: RowOutcome.Deduct or RowOutcome.SameAsClient },
                "ordinary.catalogue_row", "IM-14",
                "The row rates bad at once: that is serious information.", "该项直接评定为环境信用不良，属严重失信信息（第十四条）。");
        }

        CheckStaff(detail, row, violations);
        if (row?.Outcome == RowOutcome.SameAsClient) CheckClient(detail.Client, violations);
        else
        {
            violations.Require(
                detail.Client is null, "ordinary.client", "AMB-11",
                "Only rows with the client's outcome have a client.", "仅“同委托单位”项填写委托单位。");
        }

        if (row is not { Severity: RowSeverity.Ordinary }) return;
        RowRules.Check(document, row, "ordinary", detail.ServiceKind, detail.AuthorityLevel, violations);
        if (row.PenaltyCategories.Count > 0) CheckPenaltyRow(detail, row, violations);
    }

    // Only the number of people travels (AMB-12), and only where the row counts people.
    private static void CheckStaff(OrdinaryDetail detail, CatalogueRow? row, Violations violations)
    {
        if (row?.LeastStaff is { } least)
        {
            if (detail.StaffCount >= least) return;
            violations.Add(
                "ordinary.staff_count", "AMB-12",
                $"Row {row.RowId} needs at least {least} members of the staff.", $"{row.RowId} 项须有 {least} 名及以上工作人员。");
        }
        else
        {
            violations.Require(
                detail.StaffCount == 0, "ordinary.staff_count", "AMB-12", "The row does not count people.", "该项不涉及人数，不得填写。");
        }
    }

    // A row about penalties names which: a mere warning, for example, does not fall under A1-13. And it is a penalty's own kind of record,
    // so that it does not count before it is final.
    private static void CheckPenaltyRow(OrdinaryDetail detail, CatalogueRow row, Violations violations)
    {
        if (detail.Kind is not (OrdinaryKind.Penalty or OrdinaryKind.Unspecified))
        {
            violations.Add(
                "ordinary.kind", "IM-13", $"Row {row.RowId} is for penalties.", $"{row.RowId} 项仅适用于行政处罚（第十三条第一项）。");
        }

        if (detail.Penalty is not { } penalty || string.IsNullOrWhiteSpace(penalty.Category)) return;
        if (penalty.FineFen > 0 || penalty.ConfiscatedFen > 0) return;
        if (row.PenaltyCategories.Any(word => penalty.Category.Contains(word, StringComparison.Ordinal))) return;
        violations.Add(
            "ordinary.catalogue_row", "IM-13",
            $"Row {row.RowId} is for {string.Join(", ", row.PenaltyCategories)}; leave the row empty for another penalty.",
            $"{row.RowId} 项仅适用于{string.Join("、", row.PenaltyCategories)}等处罚，其他处罚请将该项留空（第十三条）。");
    }

    private static void CheckClient(ClientOutcome? client, Violations violations)
    {
        const string rule = "AMB-11";
        if (client is null)
        {
            violations.Add("ordinary.client", rule, "The row takes the client's outcome, and the client is missing.", "“同委托单位”项缺少委托单位信息。");
            return;
        }

        violations.Require(
            CreditCode.IsValid(client.ClientCode), "ordinary.client.client_code", "GB 32100",
            "The client's code is not a valid unified social credit code.", "委托单位代码不是有效的统一社会信用代码。");
        violations.Require(
            !string.IsNullOrWhiteSpace(client.ClientRecord), "ordinary.client.client_record", rule,
            "The client's own record or decision is missing.", "缺少委托单位的扣分记录或决定。");
        violations.Require(
            !string.IsNullOrWhiteSpace(client.RuleVersion), "ordinary.client.rule_version", rule,
            "The version of the polluter rules is missing.", "缺少所适用的排污单位评价办法版本。");
        violations.Require(
            client.Grade is "" or "A" or "B" or "C" or "D", "ordinary.client.grade", rule,
            "The grade has to be A, B, C or D.", "等级须为 A、B、C 或 D。");
        violations.Require(
            client.Grade.Length > 0 ? client.Points == 0 : client.Points > 0, "ordinary.client.points", rule,
            "Either points above zero or a grade.", "扣分（正数）与等级须且仅须填写其一。");
    }

    private static void CheckPenalty(CreditRecord document, Violations violations)
    {
        var penalty = document.Ordinary.Penalty;
        if (document.Ordinary.Kind != OrdinaryKind.Penalty)
        {
            violations.Require(penalty is null, "ordinary.penalty", "IM-13", "Only kind 1 has a penalty.", "仅行政处罚类填写处罚信息（第十三条）。");
            return;
        }

        violations.Require(
            !string.IsNullOrWhiteSpace(document.DocumentNumber), "document_number", "IM-13",
            "The number of the penalty decision is missing.", "缺少处罚决定书文号（第十三条）。");
        if (penalty is null)
        {
            violations.Add("ordinary.penalty", "IM-13", "The penalty is missing.", "缺少处罚信息（第十三条）。");
            return;
        }

        violations.Require(
            !string.IsNullOrWhiteSpace(penalty.Category), "ordinary.penalty.category", "IM-13",
            "The category is missing.", "缺少处罚类别（第十三条）。");
        violations.Require(penalty.FineFen >= 0, "ordinary.penalty.fine_fen", "IM-13", "The amount is negative.", "罚款金额不得为负。");
        violations.Require(
            penalty.ConfiscatedFen >= 0, "ordinary.penalty.confiscated_fen", "IM-13", "The amount is negative.", "没收金额不得为负。");
    }
}
