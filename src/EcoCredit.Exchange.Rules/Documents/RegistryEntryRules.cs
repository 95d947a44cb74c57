using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// An organisation in the base directory (信用评价基础名录库, IM articles 2, 3, 10, 15(2); NB articles 5, 6).
internal sealed class RegistryEntryRules : DocumentRule<RegistryEntry>
{
    protected override void Check(RegistryEntry document, RuleContext context, Violations violations)
    {
        violations.Require(
            context.SourceRole is Role.EcoCity or Role.NbCity, "header.source_agency", "IM-07",
            "Only a prefecture collects basic data (article 7).", "基本信息由盟市生态环境局归集（第七条）。");
        StepChecks.RequireVisibility(document.Header, violations, Visibility.Public, Visibility.GovShared, Visibility.EcoInternal);
        CheckServices(document, violations);
        CheckSource(document, context, violations);
        violations.Require(
            AreaCode.TryParse(document.RegisteredAreaCode, out _), "registered_area_code", "IM-10",
            "Where the organisation is registered is missing or not a code of six digits (article 10).", "缺少登记地区划代码或代码无效（第十条）。");
        CheckDays(document, context, violations);
    }

    protected override CaseScope? Scope(RegistryEntry document, RuleContext context) =>
        new() { Subjects = [document.Header.Subject.CreditCode] };

    // The directory has one entry of a source for an organisation; a change replaces it, so that what was said before stays traceable.
    protected override void CheckCase(RegistryEntry document, RuleContext context, CaseFile file, Violations violations)
    {
        if (context.SourceRole == Role.NbCity) StepChecks.RequireNingbo(context, violations);
        StepChecks.CheckReplaced(document, _ => 0, file, violations);
        var standing = file.Standing<RegistryEntry>(document.Header.Subject.CreditCode).Where(entry =>
            entry.Document.Header.SourceAgency == document.Header.SourceAgency
                && entry.Document.Header.AreaCode == document.Header.AreaCode);
        violations.Require(
            standing.All(entry => StepChecks.Replaces(document, entry.Document)), "header.supersedes", "NB-05",
            "The organisation has an entry: a change has to replace it.", "该机构已有名录信息，变更须替代原文书。");
    }

    private static void CheckServices(RegistryEntry document, Violations violations)
    {
        const string rule = "IM-03";
        violations.Require(
            document.ServiceKinds.Count > 0, "service_kinds", rule, "What the organisation does is missing (article 3).", "缺少服务类别（第三条）。");
        violations.Require(
            document.ServiceKinds.Distinct().Count() == document.ServiceKinds.Count, "service_kinds", rule,
            "A kind of service stands here twice.", "服务类别重复。");
        violations.Require(
            document.ServiceKinds.Contains(ServiceKind.Other) == !string.IsNullOrWhiteSpace(document.OtherService), "other_service", rule,
            "Other services, and only they, are described in words (article 3).", "选择其他类别的须以文字说明，未选择的不得填写（第三条）。");
    }

    // Inner Mongolia's disclosure system is not a source in Ningbo; the national platform is one for those that assess impacts.
    private static void CheckSource(RegistryEntry document, RuleContext context, Violations violations)
    {
        const string rule = "IM-15-2";
        var fits = document.SourceSystem switch
        {
            SourceSystem.Unspecified => false,
            SourceSystem.DisclosureSystem => context.SourceRole != Role.NbCity,
            SourceSystem.EiaPlatform => document.ServiceKinds.Contains(ServiceKind.Eia),
            _ => true,
        };
        violations.Require(
            fits, "source_system", rule, "The source system is missing or does not fit (article 15(2)).", "缺少信息来源系统或来源系统不符（第十五条第二项）。");
    }

    // A late change is taken, and counts as late: see Registry.IsLate.
    private static void CheckDays(RegistryEntry document, RuleContext context, Violations violations)
    {
        const string rule = "NB-06";
        var isChange = document.Header?.Supersedes is not null || document.ChangedOn.Length > 0 || document.UpdatedOn.Length > 0;
        if (!isChange) return;
        var changedOn = Days.Required(violations, "changed_on", document.ChangedOn, rule);
        var updatedOn = Days.Required(violations, "updated_on", document.UpdatedOn, rule);
        Days.RequireOrder(
            violations, changedOn, updatedOn, "updated_on", rule, "A change is reported after it happened.", "变更报告日期不得早于变更日期。");
        Days.RequireNotFuture(violations, changedOn, context, "changed_on", rule);
        Days.RequireNotFuture(violations, updatedOn, context, "updated_on", rule);
    }
}
