using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Repair;

// What a confirmation and a refusal of a repair have in common, and how they fit their file (IM article 26).
internal sealed record RepairDecision(
    IDocument Document,
    RepairRoute Route,
    IReadOnlyList<DocumentReference> Targets,
    string AppliedOn,
    string DecidedOn,
    string DecidedField,
    DocumentReference? Application,
    string LateReason)
{
    private const int DecisionWorkingDays = 20;

    public DateOnly Applied => OpenRecords.DayOf(AppliedOn);

    public DateOnly Decided => OpenRecords.DayOf(DecidedOn);

    public string Rule => RuleOf(Route);

    public static string RuleOf(RepairRoute route) => route == RepairRoute.AfterPublication ? "IM-26-2" : "IM-26-1";

    public static RepairDecision Of(RepairConfirmation document) => new(
        document, document.Route, document.Repaired, document.AppliedOn, document.ConfirmedOn, "confirmed_on", document.Application,
        document.LateReason);

    public static RepairDecision Of(RepairRefusal document) => new(
        document, document.Route, document.Requested, document.AppliedOn, document.RefusedOn, "refused_on", document.Application,
        document.LateReason);

    public void CheckApplication(RepairWindow window, CaseFile file, Violations violations)
    {
        if (Application is null)
        {
            violations.Require(
                !window.IsKept(Applied), "application", Rule,
                "The application is needed: this node keeps the procedure (article 26).", "本节点办理该地区评价程序，须填写修复申请（第二十六条）。");
            return;
        }

        if (file.Find<RepairApplication>(Application) is not { Document: var application }) return;
        violations.Require(
            !file.IsSuperseded(application), "application", Rule,
            "A later application stands in the place of this one (article 26).", "该修复申请已被后续申请替代（第二十六条）。");
        violations.Require(
            application.Route == Route, "route", Rule,
            "The application went another way (article 26).", "修复途径与申请不符（第二十六条）。");
        violations.Require(
            application.ReceivedOn == AppliedOn, "applied_on", Rule,
            $"The application was received on {application.ReceivedOn} (article 26).", $"修复申请收到日期为 {application.ReceivedOn}（第二十六条）。");
        violations.Require(
            Targets.All(application.Requested.Contains), "application", Rule,
            "The decision goes beyond what was applied for (article 26).", "决定超出申请修复的范围（第二十六条）。");
        CheckDecidedOnce(file, violations);
    }

    // On route B the prefecture has 20 working days from the day after receipt (IM-26-2).
    public void CheckPeriod(RuleContext context, Violations violations)
    {
        if (Route != RepairRoute.AfterPublication) return;
        if (!context.Calendar.TryFindLastDay(Applied, DecisionWorkingDays, out var lastDay))
        {
            // The period reaches beyond the last day that is known: whatever was decided by then is in time.
            violations.Require(
                Decided < lastDay, DecidedField, "CALENDAR",
                $"The working days of {lastDay.Year} have not been announced.", $"{lastDay.Year} 年工作日安排尚未公布。");
            return;
        }

        violations.Require(
            Decided <= lastDay || !string.IsNullOrWhiteSpace(LateReason), "late_reason", "IM-26-2",
            $"The decision was due within 20 working days, on {IsoDay.Format(lastDay)} (article 26, paragraph 2): say why it is late.",
            $"应在收到申请后 20 个工作日内即 {IsoDay.Format(lastDay)} 前作出决定，逾期须说明理由（第二十六条第二款）。");
    }

    // Several units may decide on one application, each on its own records (IM-26-1); nothing is decided twice.
    private void CheckDecidedOnce(CaseFile file, Violations violations)
    {
        var others = file.Standing<RepairConfirmation>().Select(filed => Of(filed.Document))
            .Concat(file.Standing<RepairRefusal>().Select(filed => Of(filed.Document)))
            .Where(other => Application!.Equals(other.Application) && !IsReplaced(other.Document));
        violations.Require(
            !others.Any(other => other.Targets.Any(Targets.Contains)), "application", Rule,
            "The application has been decided already (article 26).", "该修复申请已作出决定（第二十六条）。");
    }

    private bool IsReplaced(IDocument other) =>
        Document.Header.Supersedes is { } old && old.SourceAgency == other.Header.SourceAgency && old.Id == other.Header.Id;
}
