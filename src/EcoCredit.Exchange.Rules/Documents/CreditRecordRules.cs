using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Advisory;

namespace EcoCredit.Exchange.Rules.Documents;

// Credit records (IM articles 8 to 15): what all five classes share. Each class has a rule class of its own beside this one.
internal sealed class CreditRecordRules : DocumentRule<CreditRecord>
{
    // The stages of a record in its fact: 1 never counts.
    private const int Contestable = 1;
    private const int Final = 2;

    protected override void Check(CreditRecord document, RuleContext context, Violations violations)
    {
        violations.Require(
            document.Header is not { Evidence.Count: 0 }, "header.evidence", "IM-08",
            "A record without evidence is not collected.", "无客观证据的信息不予归集（第八条）。");
        CheckClass(document, context, violations);
        CheckSource(document, context, violations);

        var producedOn = Days.Required(violations, "produced_on", document.ProducedOn, "IM-22");
        Days.RequireNotFuture(violations, producedOn, context, "produced_on", "IM-22");
        var actOn = Days.Optional(violations, "act_on", document.ActOn);
        Days.RequireOrder(
            violations, actOn, producedOn, "act_on", "AMB-09", "The conduct cannot be later than the record of it.", "行为日期不得晚于信息产生日期。");

        switch (document.DetailCase)
        {
            case CreditRecord.DetailOneofCase.Basic:
                BasicRecordRules.Check(document.Basic, violations);
                break;
            case CreditRecord.DetailOneofCase.Bonus:
                BonusRecordRules.Check(document.Bonus, producedOn, violations);
                break;
            case CreditRecord.DetailOneofCase.Advisory:
                AdvisoryRecordRules.Check(document, context.SourceRole, violations);
                break;
            case CreditRecord.DetailOneofCase.Ordinary:
                OrdinaryRecordRules.Check(document, producedOn, context, violations);
                break;
            case CreditRecord.DetailOneofCase.Serious:
                SeriousRecordRules.Check(document, context.Catalogue, violations);
                break;
        }
    }

    // Only advisory records are judged by a file: a second one in the region brings a co-investigation notice (IM-30-2).
    protected override CaseScope? Scope(CreditRecord document, RuleContext context) =>
        document.RecordClass == RecordClass.Advisory
            ? CoInvestigations.Scope(AdvisoryAreas.Parse(document.Header.AreaCode), [document.Header.Subject.CreditCode])
            : null;

    protected override IEnumerable<Consequence> Consequences(CreditRecord document, RuleContext context, CaseFile file) =>
        CoInvestigations.For(document, context, file);

    protected override IEnumerable<Fact> Facts(CreditRecord document)
    {
        var fact = NewFact(document, DocumentKind.CreditRecord, document.ProducedOn) with { Code = (int)document.RecordClass };
        switch (document.RecordClass)
        {
            case RecordClass.Basic:
                return [WithEnd(fact, document, document.Basic.ValidTo)];
            case RecordClass.Bonus:
                return [WithEnd(fact, document, document.Bonus.ValidUntil)];
            case RecordClass.Ordinary:
                return [OrdinaryFact(fact, document)];
            case RecordClass.Serious:
                return [fact with { Rows = document.Serious.CatalogueRow }];
            default:
                // Advisory information takes no part in the evaluation (IM-15-4). Where it stands in the place of another record, that one
                // has to give way: a fact that never counts and never shows says so.
                return document.Header.Supersedes is null ? [] : [fact with { Stage = Contestable }];
        }
    }

    // A penalty counts from the day on which it is final (IM-13); the other kinds count when produced, or when final where that is given.
    private static Fact OrdinaryFact(Fact fact, CreditRecord document)
    {
        var detail = document.Ordinary;
        var ordinary = fact with { Rows = detail.CatalogueRow, Stage = Final };
        if (detail.FinalOn.Length > 0) return ordinary with { EffectiveFrom = NewFact(document, fact.Kind, detail.FinalOn).EffectiveFrom };
        return detail.Kind == OrdinaryKind.Penalty ? ordinary with { Stage = Contestable } : ordinary;
    }

    private static Fact WithEnd(Fact fact, CreditRecord document, string lastDay) =>
        fact with { EffectiveTo = NewFact(document, fact.Kind, document.ProducedOn, lastDay).EffectiveTo };

    private static void CheckClass(CreditRecord document, RuleContext context, Violations violations)
    {
        if (document.RecordClass == RecordClass.Unspecified)
        {
            violations.Add("record_class", "IM-09", "The class is missing.", "缺少信息类别（第九条）。");
        }

        if (document.Header?.Subject?.Kind == SubjectKind.Practitioner
            && document.RecordClass is RecordClass.Bonus or RecordClass.Advisory or RecordClass.Serious)
        {
            violations.Add(
                "record_class", "IM-09", "Practitioners have basic and ordinary information only.", "从业人员仅有基础信息和一般失信信息（第九条）。");
        }

        var matches = document.DetailCase switch
        {
            CreditRecord.DetailOneofCase.Basic => document.RecordClass == RecordClass.Basic,
            CreditRecord.DetailOneofCase.Bonus => document.RecordClass == RecordClass.Bonus,
            CreditRecord.DetailOneofCase.Advisory => document.RecordClass == RecordClass.Advisory,
            CreditRecord.DetailOneofCase.Ordinary => document.RecordClass == RecordClass.Ordinary,
            CreditRecord.DetailOneofCase.Serious => document.RecordClass == RecordClass.Serious,
            _ => false,
        };
        violations.Require(matches, "detail", "IM-09", "The detail of the class has to be filled, and no other.", "须且仅须填写与类别对应的明细。");

        var known = document.RecordClass != RecordClass.Unspecified && Enum.IsDefined(document.RecordClass);
        var mayProduce = known ? Roles.MayProduce(context.SourceRole, document.RecordClass) : Roles.MayProduceRecords(context.SourceRole);
        violations.Require(
            mayProduce, "record_class", "IM-15-1",
            "The source agency does not produce information of this class.", "来源单位的职责不产生此类信息（第十五条第一项）。");

        if (document.RecordClass == RecordClass.Advisory && document.Header is { } header)
        {
            violations.Require(
                header.Visibility == Visibility.EcoInternal, "header.visibility", "IM-15-4",
                "Advisory information stays inside the ecology system (articles 15(4) and 30).",
                "提示性信息仅限生态环境系统内部（第十五条第四项、第三十条）。");
        }
    }

    private static void CheckSource(CreditRecord document, RuleContext context, Violations violations)
    {
        if (document.Source == InformationSource.Unspecified)
        {
            violations.Add("source", "IM-15-3", "The source of the information is missing.", "缺少信息来源（第十五条第三项）。");
        }
        else if (context.SourceRole == Role.MarketReg && document.Source != InformationSource.MarketRegulation)
        {
            violations.Add(
                "source", "IM-15-3", "Market regulation sends source 4 only.", "市场监管部门仅报送第四类来源信息（第十五条第三项）。");
        }
    }
}
