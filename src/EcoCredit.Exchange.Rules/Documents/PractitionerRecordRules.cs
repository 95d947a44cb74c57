using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Practitioners;

namespace EcoCredit.Exchange.Rules.Documents;

// One ordinary record about a person (annex 2), case by case (IM-15-5, IM-17-1). There is no other class for practitioners (IM-09).
internal sealed class PractitionerRecordRules : DocumentRule<PractitionerRecord>
{
    private const string OrganisationRow = "A2-2";

    public override bool HasSubject => false;

    protected override void Check(PractitionerRecord document, RuleContext context, Violations violations)
    {
        PersonRules.Check(document, document.Person, violations);
        violations.Require(
            context.SourceRole == Role.EcoCity, "header.source_agency", "IM-15-5",
            "The prefecture of the area records practitioners (article 15(5)).", "从业人员信息由盟市生态环境局归集（第十五条第五项）。");
        violations.Require(
            document.Header is not { Evidence.Count: 0 }, "header.evidence", "IM-08",
            "A record without evidence is not collected.", "无客观证据的信息不予归集（第八条）。");
        violations.Require(document.Role != PractitionerRole.Unspecified, "role", "NB-03P", "The role is missing.", "缺少从业人员角色。");
        CheckRow(document, context.Catalogue, violations);
        Days.RequireNotFuture(
            violations, Days.Required(violations, "produced_on", document.ProducedOn, "IM-17-1"), context, "produced_on", "IM-17-1");
        CheckProducer(document, violations);
        violations.Require(
            CreditCode.IsValid(document.OrganisationCode), "organisation_code", "GB 32100",
            "The organisation is not a valid unified social credit code.", "所在机构代码不是有效的统一社会信用代码。");
    }

    protected override IEnumerable<DocumentRelation> Relations(PractitionerRecord document)
    {
        if (document.OrganisationRecord is { } record)
        {
            yield return new(
                record, [DocumentKind.CreditRecord], RelationKind.BasedOn, SameSubject: false, OnlySourceOrSuperior: false,
                    "organisation_record");
        }
    }

    protected override CaseScope Scope(PractitionerRecord document, RuleContext context) => new() { Person = document.Person };

    protected override void CheckCase(PractitionerRecord document, RuleContext context, CaseFile file, Violations violations)
    {
        Succession.Check(
            document, document.Person, file.Find<PractitionerRecord>(document.Header.Supersedes), old => old.Person, file, violations);
        if (document.OrganisationRecord is null) return;
        var record = file.Find<CreditRecord>(document.OrganisationRecord)?.Document;
        violations.Require(
            record is { RecordClass: RecordClass.Serious }, "organisation_record", "IM-09",
            "Row A2-2 rests on a serious record of the organisation (annex 2).", "该项须以机构的严重失信信息为依据（附件2）。");
        violations.Require(
            record is null || record.Header.Subject?.CreditCode == document.OrganisationCode, "organisation_code", "IM-09",
            "The serious record is about another organisation (annex 2).", "所引用的严重失信信息属于其他机构（附件2）。");
    }

    private static void CheckRow(PractitionerRecord document, Catalogue catalogue, Violations violations)
    {
        violations.Require(
            catalogue.PractitionerRows.Any(row => row.RowId == document.CatalogueRow), "catalogue_row", "IM-09",
            "Practitioners have ordinary records of annex 2 only (article 9).", "从业人员仅归集附件2所列一般失信信息（第九条、第十七条）。");
        if (document.CatalogueRow == OrganisationRow)
        {
            References.Required(violations, "organisation_record", document.OrganisationRecord, "IM-09");
            return;
        }

        violations.Require(
            document.OrganisationRecord is null, "organisation_record", "IM-09",
            "Only row A2-2 rests on an organisation's record (annex 2).", "仅第二项情形引用机构的失信信息（附件2）。");
    }

    // Who produced it, and who commissioned the work: 谁委托，谁归集，谁申请.
    private static void CheckProducer(PractitionerRecord document, Violations violations)
    {
        violations.Require(
            !string.IsNullOrWhiteSpace(document.EventNumber), "event_number", "IM-17-1",
            "The number of the event is missing: the same event counts once (article 17).", "缺少事件编号，同一事件计一次（第十七条）。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.Department), "department", "IM-17-2",
            "The department that produced it is missing (article 17).", "缺少产生信息的部门（第十七条）。");
        violations.Require(
            CreditCode.IsValid(document.DepartmentCode), "department_code", "GB 32100",
            "The department is not a valid unified social credit code.", "部门代码不是有效的统一社会信用代码。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.CommissioningUnit), "commissioning_unit", "IM-15-5",
            "The unit that commissioned the work is missing (article 15(5)).", "缺少委托单位（第十五条第五项）。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.CaseNumber), "case_number", "IM-15-5",
            "The number of the case is missing (articles 15(5) and 17).", "缺少一事一议的案件编号（第十五条第五项、第十七条）。");
    }
}
