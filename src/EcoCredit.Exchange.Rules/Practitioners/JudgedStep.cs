using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Practitioners;

// A step that is being judged against the track that it belongs to: each question adds its violation where the answer is no.
internal sealed class JudgedStep(PractitionerStep document, DateOnly doneOn, PractitionerTrack track, Violations violations)
{
    private readonly string _rule = StepOrder.RuleOf(document.Step);

    public PractitionerStep Document { get; } = document;

    public DateOnly DoneOn { get; } = doneOn;

    public PractitionerTrack Track { get; } = track;

    public void Refuse(string field, string english, string chinese) => violations.Add(field, _rule, english, chinese);

    public void Once(Filed<PractitionerStep>? earlier) =>
        violations.Require(earlier is null, "step", _rule, "This step was taken already (article 21).", "该步骤已经办理（第二十一条）。");

    public bool Follows(Filed<PractitionerStep>? earlier, string english, string chinese)
    {
        if (earlier is null)
        {
            Refuse("step", $"It follows {english}, which is not there (article 21).", $"须在{chinese}之后办理（第二十一条）。");
            return false;
        }

        After(PractitionerRules.DayOf(earlier.Document.DoneOn), english, chinese);
        return true;
    }

    public void Precedes(Filed<PractitionerStep>? later) =>
        violations.Require(later is null, "step", _rule, "The proposal was reported already (article 21(2)).", "拟定结果已经上报（第二十一条第二项）。");

    public void After(DateOnly earliest, string english, string chinese)
    {
        if (DoneOn >= earliest) return;
        Refuse(
            "done_on", $"It lies before {english}, which was on {IsoDay.Format(earliest)} (article 21).",
            $"不得早于{chinese}的日期{IsoDay.Format(earliest)}（第二十一条）。");
    }

    public void InTimeOrWhy(DateOnly lastDay, string item, string chineseItem)
    {
        if (DoneOn <= lastDay || !string.IsNullOrWhiteSpace(Document.Reasons)) return;
        Refuse(
            "reasons", $"The last day was {IsoDay.Format(lastDay)} (article 21{item}): say why it is late.",
            $"已超过{IsoDay.Format(lastDay)}的期限（第二十一条第{chineseItem}项），须说明理由。");
    }

    // Last day of the person's period for an objection; null, with its violation, where its year has not been announced.
    public DateOnly? LastDay(Filed<PractitionerStep> notified, RuleContext context)
    {
        if (context.Calendar.TryFindLastDay(
            PractitionerRules.DayOf(notified.Document.DoneOn), StepOrder.ObjectionWorkingDays, out var lastDay)) return lastDay;
        violations.Add(
            "done_on", "CALENDAR", "The 5 working days of article 21(2) reach into a year that has not been announced.",
            "第二十一条第二项规定的5个工作日跨入尚未公布节假日安排的年度。");
        return null;
    }
}
