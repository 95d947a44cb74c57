using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Repair;

namespace EcoCredit.Exchange.Rules.Documents;

// Confirms a credit repair (信用修复确认书, IM articles 26 and 27).
internal sealed class RepairConfirmationRules : DocumentRule<RepairConfirmation>
{
    protected override void Check(RepairConfirmation document, RuleContext context, Violations violations)
    {
        RepairRules.CheckRoute(document.Route, context, violations);
        References.RequiredList(violations, "repaired", document.Repaired, "IM-26");
        var rule = document.Route == RepairRoute.AfterPublication ? "IM-26-2" : "IM-26-1";
        RepairRules.CheckDays(document.AppliedOn, document.ConfirmedOn, "confirmed_on", rule, context, violations);
        if (document.Header is { } header) RepairRules.CheckProofs(header, violations);

        violations.Require(
            document.Rectified, "rectified", "IM-27", "The conduct has to have ended and been rectified.", "失信行为须已终止并整改到位（第二十七条第一项）。");
        violations.Require(document.NotRecurred, "not_recurred", "IM-27", "The conduct must not have recurred.", "失信行为须未再次发生（第二十七条第二项）。");
        violations.Require(
            !document.HarmCaused || document.HarmMadeGood, "harm_made_good", "IM-27",
            "Damage has to be restored and accepted, or compensated.", "造成污染或损害的，须修复验收或赔偿到位（第二十七条第三项）。");
        violations.Require(
            document.Route != RepairRoute.AfterPublication || document.ResultingLevel != CreditLevel.Unspecified, "resulting_level", "AMB-27",
            "After publication, the level after the repair is needed.", "公布后修复须填写修复后的等级。");
    }

    protected override IEnumerable<DocumentRelation> Relations(RepairConfirmation document) =>
        RepairRules.Relations(document.Route, document.Repaired, "repaired")
            .Concat(RepairRules.ApplicationRelation(document.Application));

    protected override CaseScope Scope(RepairConfirmation document, RuleContext context) => RepairWindow.Scope(document);

    protected override void CheckCase(RepairConfirmation document, RuleContext context, CaseFile file, Violations violations)
    {
        var decision = RepairDecision.Of(document);
        var window = new RepairWindow(document, document.Repaired, file, context.Settings);
        decision.CheckApplication(window, file, violations);
        decision.CheckPeriod(context, violations);
        RepairRules.CheckWindow(window, document.Route, decision.Applied, "applied_on", violations);
        RepairRules.CheckBar(window, document.Route, decision.Applied, "header.subject", violations);
        RepairRules.CheckResults(document.Repaired, "repaired", file, violations);
        CheckRecurrence(decision, file, violations);
        if (document.Route == RepairRoute.BeforePublication)
        {
            // The repair is complete and confirmed before the results are published, so that the prefecture can evaluate again.
            if (window.OpenNotice(decision.Applied) is not null)
                RepairRules.CheckWindow(window, document.Route, decision.Decided, "confirmed_on", violations);
            return;
        }

        // What a repair makes of a result is worth computing where nothing else stands in its way, and the file has all of the records.
        if (violations.ToList().Count > 0 || !window.IsKept(decision.Applied)) return;
        // A level is that of one result: where only records are named and they belong to several, it cannot be held to any.
        var affected = RepairOutcome.Affected(document, file);
        if (affected.Count > 1 && !affected.All(result => document.Repaired.Contains(result.Reference))) return;
        foreach (var result in affected)
        {
            RepairOutcome.Compare(document, RepairOutcome.Compute(document, result.Document, context, file), violations);
        }
    }

    // The region revises what was repaired after publication, where its node has the procedure and so all of the records (IM-31).
    protected override IEnumerable<Consequence> Consequences(RepairConfirmation document, RuleContext context, CaseFile file)
    {
        if (document.Route != RepairRoute.AfterPublication) yield break;
        var window = new RepairWindow(document, document.Repaired, file, context.Settings);
        if (!window.IsKept(OpenRecords.DayOf(document.AppliedOn))) yield break;
        foreach (var result in RepairOutcome.Affected(document, file))
        {
            var preview = RepairOutcome.Compute(document, result.Document, context, file);
            if (RepairOutcome.Revise(document, result, preview) is { } revision)
                yield return new Consequence(Role.EcoRegion, result.Document.Header.AreaCode, revision);
        }
    }

    protected override IEnumerable<Fact> Facts(RepairConfirmation document)
    {
        var fact = NewFact(document, DocumentKind.RepairConfirmation, document.ConfirmedOn) with
        {
            Code = (int)document.Route,
            ResultingLevel = (int)document.ResultingLevel,
        };
        return ForTargets(fact, document.Repaired);
    }

    // The same conduct again between the application and the confirmation, open in the node's own file, contradicts what is confirmed. On
    // route B the decision takes the place of the publication that the article speaks of (AMB-14).
    private static void CheckRecurrence(RepairDecision decision, CaseFile file, Violations violations)
    {
        var repaired = decision.Targets.Select(file.Find<CreditRecord>).OfType<Filed<CreditRecord>>()
            .Select(record => record.Document).ToList();
        var recurred = file.Standing<CreditRecord>(decision.Document.Header.Subject.CreditCode).Any(record =>
            !decision.Targets.Contains(record.Reference)
            && OpenRecords.DayOf(record.Document.ProducedOn) > decision.Applied
            && OpenRecords.IsBy(record.Document.ProducedOn, decision.Decided)
            && repaired.Exists(old => IsSameConductAgain(old, record.Document))
            && OpenRecords.IsOpen(file, record, decision.Decided));
        violations.Require(
            !recurred, "not_recurred", decision.Route == RepairRoute.AfterPublication ? "AMB-14" : "IM-27",
            $"The file has an open record of the same conduct after {decision.AppliedOn} (article 27(2)).",
            $"{decision.AppliedOn} 之后有同类失信行为记录且仍有效（第二十七条第二项）。");
    }

    // Conduct from before the repaired record was produced has come to light later, not happened again.
    private static bool IsSameConductAgain(CreditRecord old, CreditRecord later) =>
        OpenRecords.RowOf(old) is { Length: > 0 } row
        && row == OpenRecords.RowOf(later)
        && (later.ActOn.Length == 0 || !OpenRecords.IsBy(later.ActOn, OpenRecords.DayOf(old.ProducedOn)));
}
