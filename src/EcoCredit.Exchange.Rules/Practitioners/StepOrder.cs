using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Practitioners;

// The order and the days of article 21. Days of the year are inclusive and do not roll over a weekend (AMB-24); periods of working days
// begin the day after (AMB-25).
internal static class StepOrder
{
    public const int ObjectionWorkingDays = 5;

    public static DateOnly ListedBy(int year) => new(year + 1, 3, 15);

    public static DateOnly ReportedBy(int year) => new(year + 1, 5, 15);

    public static DateOnly ToldBy(int year) => new(year + 1, 5, 30);

    public static string RuleOf(PractitionerStepKind step) => step switch
    {
        PractitionerStepKind.Listed => "IM-21-1",
        PractitionerStepKind.PrefectureTold or PractitionerStepKind.LetterSent => "IM-21-4",
        _ => "IM-21-2",
    };

    public static void Check(PractitionerStep document, RuleContext context, CaseFile file, Violations violations)
    {
        var area = PractitionerTrack.AreaOf(file, document);
        var track = new PractitionerTrack(file, document.Person, document.EvaluationYear, area ?? "", document.Header.Supersedes);
        var step = new JudgedStep(document, PractitionerRules.DayOf(document.DoneOn), track, violations);
        switch (document.Step)
        {
            case PractitionerStepKind.Listed:
                Listed(step);
                return;
            case PractitionerStepKind.ObjectionDecided:
                Decided(step);
                return;
        }

        // Every other step is about the newest proposal of the prefecture.
        if (track.Proposal is not { } proposal || !proposal.Reference.Equals(document.About))
        {
            step.Refuse(
                "about", "It is about the newest proposed result of this person, year and prefecture (article 21).",
                    "须针对该人员该年度本盟市最新的拟定结果（第二十一条）。");
            return;
        }

        step.After(PractitionerRules.DayOf(proposal.Document.RatedOn), "the proposal", "拟定结果");
        switch (document.Step)
        {
            case PractitionerStepKind.ProposalNotified:
                step.Once(track.Find(PractitionerStepKind.ProposalNotified, proposal.Reference));
                break;
            case PractitionerStepKind.Objected:
                Objected(step, proposal, context);
                break;
            case PractitionerStepKind.Reported:
                Reported(step, proposal, context);
                break;
            case PractitionerStepKind.Returned:
                step.Once(track.Find(PractitionerStepKind.Returned, proposal.Reference));
                step.Follows(track.Find(PractitionerStepKind.Reported, proposal.Reference), "the report", "上报");
                break;
            case PractitionerStepKind.PrefectureTold:
                Told(step, proposal);
                break;
            case PractitionerStepKind.LetterSent:
                Letter(step, file);
                break;
        }
    }

    private static void Listed(JudgedStep step)
    {
        step.Once(step.Track.Listed);
        step.InTimeOrWhy(ListedBy(step.Document.EvaluationYear), "(1)", "一");
    }

    private static void Objected(JudgedStep step, Filed<PractitionerResult> proposal, RuleContext context)
    {
        var notified = step.Track.Find(PractitionerStepKind.ProposalNotified, proposal.Reference);
        step.Once(step.Track.Find(PractitionerStepKind.Objected, proposal.Reference));
        step.Precedes(step.Track.Find(PractitionerStepKind.Reported, proposal.Reference));
        if (!step.Follows(notified, "being told of the proposal", "通知拟定等级")) return;
        if (step.LastDay(notified!, context) is { } lastDay && step.DoneOn > lastDay)
        {
            step.Refuse(
                "done_on", $"The 5 working days for an objection ended on {IsoDay.Format(lastDay)} (article 21(2)).",
                $"5个工作日的异议期已于{IsoDay.Format(lastDay)}届满（第二十一条第二项）。");
        }
    }

    private static void Decided(JudgedStep step)
    {
        var proposal = step.Track.Proposal;
        var objection = proposal is null ? null : step.Track.Find(PractitionerStepKind.Objected, proposal.Reference);
        if (objection is null || !objection.Reference.Equals(step.Document.About))
        {
            step.Refuse("about", "It decides the objection to the newest proposal (article 21(2)).", "须针对对最新拟定结果提出的异议作出决定（第二十一条第二项）。");
            return;
        }

        step.Once(step.Track.DecisionOn(objection));
        step.Follows(objection, "the objection", "异议");
    }

    // After the period for objections, or after the decision on the one that came.
    private static void Reported(JudgedStep step, Filed<PractitionerResult> proposal, RuleContext context)
    {
        var track = step.Track;
        step.Once(track.Find(PractitionerStepKind.Reported, proposal.Reference));
        var notified = track.Find(PractitionerStepKind.ProposalNotified, proposal.Reference);
        if (!step.Follows(notified, "being told of the proposal", "通知拟定等级")) return;
        if (track.Find(PractitionerStepKind.Objected, proposal.Reference) is { } objection)
        {
            var decision = track.DecisionOn(objection);
            step.Follows(decision, "the decision on the objection", "异议决定");
            if (decision is { Document.Accepted: true })
            {
                step.Refuse(
                    "about", "The objection was accepted: a new proposal comes first (article 21(2)).", "异议已被采纳，须先重新拟定等级（第二十一条第二项）。");
            }
        }
        else if (step.LastDay(notified!, context) is { } lastDay && step.DoneOn <= lastDay)
        {
            step.Refuse(
                "done_on", $"The 5 working days for an objection end on {IsoDay.Format(lastDay)} (article 21(2)).",
                $"5个工作日的异议期至{IsoDay.Format(lastDay)}届满（第二十一条第二项）。");
        }

        // What the region returned was reported before: its day counts, not that of the second report.
        if (track.Find(PractitionerStepKind.Returned) is null) step.InTimeOrWhy(ReportedBy(step.Document.EvaluationYear), "(2)", "二");
    }

    private static void Told(JudgedStep step, Filed<PractitionerResult> proposal)
    {
        if (step.Track.Final is not { } final)
        {
            step.Refuse("step", "There is no final result to tell (article 21(4)).", "评定结果尚未确定（第二十一条第四项）。");
            return;
        }

        step.Once(step.Track.ToldOfFinal);
        step.Follows(step.Track.OpenReportOf(proposal), "a report that was not returned", "未被退回的上报");
        step.After(PractitionerRules.DayOf(final.Document.RatedOn), "the final result", "评定结果确定");

        // A corrected result is told when it is there; the day belongs to the first.
        if (final.Document.Revision == 1) step.InTimeOrWhy(ToldBy(step.Document.EvaluationYear), "(4)", "四");
    }

    private static void Letter(JudgedStep step, CaseFile file)
    {
        var final = step.Track.Final;
        if (final is not { Document.Dishonest: true } || PractitionerRules.IsRepaired(file, final, step.DoneOn))
        {
            step.Refuse(
                "step", "A letter follows a final result that rates the person dishonest and is not repaired (article 21(4)).",
                "仅对最终评定为失信且未修复的人员函告（第二十一条第四项）。");
            return;
        }

        step.Follows(step.Track.ToldOfFinal, "being told by the region", "自治区通知结果");
    }
}
