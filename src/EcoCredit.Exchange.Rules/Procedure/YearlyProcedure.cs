using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

/// <summary>
/// The yearly procedure of organisations (IM articles 20, 22, 23): where a prefecture's year stands, as a pure function of its documents. A
/// year belongs to an organisation, a prefecture and an evaluation year (AMB-19).
/// </summary>
public static class YearlyProcedure
{
    private static readonly DocumentKind[] Kinds =
    [
        DocumentKind.ParticipationList, DocumentKind.ParticipantNotification, DocumentKind.Commitment, DocumentKind.Filing,
        DocumentKind.EvaluationResult, DocumentKind.Objection, DocumentKind.ObjectionDecision, DocumentKind.PublicNotice,
        DocumentKind.ResultReport, DocumentKind.ResultReturn, DocumentKind.Publication, DocumentKind.Exclusion,
        DocumentKind.RepairApplication, DocumentKind.RepairConfirmation, DocumentKind.RepairRefusal,
        DocumentKind.WarningNotice, DocumentKind.WarningClosure,
    ];

    /// <summary>The file that <see cref="Describe"/> needs for an area.</summary>
    public static CaseScope Scope(AreaCode area) => new() { Kinds = Kinds, Within = area };

    /// <summary>
    /// Whether this node keeps a year step by step: a participation list of the prefecture is here, or the operator has set a first year.
    /// In a
    /// year that is not kept, results are taken as they come.
    /// </summary>
    /// <param name="area">A prefecture, a county in it, or the region: then any of its prefectures.</param>
    /// <param name="year">The evaluation year.</param>
    /// <param name="file">At least the lists of the area.</param>
    /// <param name="context">What the operator has set.</param>
    public static bool IsKept(AreaCode area, int year, CaseFile file, RuleContext context)
    {
        if (context.Settings.FirstProcedureYear <= year) return true;
        var place = area.Level == AreaLevel.County && AreaCode.TryParse(area.Value[..4] + "00", out var prefecture) ? prefecture : area;
        return file.Standing<ParticipationList>().Any(
            list => list.Document.EvaluationYear == year && place.Contains(StepChecks.AreaOf(list.Document)));
    }

    /// <summary>Whether an organisation filed late, untruly or not at all without good reason: then there is no repair (IM-26-3).</summary>
    public static bool IsRepairBarred(string creditCode, int year, CaseFile file) => file.Standing<Filing>(creditCode).Any(
        filed => filed.Document.EvaluationYear == year
            && IsBarring(filed.Document.Finding));

    // Late or untrue without good reason, or nothing at all.
    internal static bool IsBarring(FilingFinding finding) =>
        finding is FilingFinding.LateUnexcused or FilingFinding.Untrue or FilingFinding.NotFiled;

    /// <summary>Where a prefecture's year stands today in China: what is done, due and overdue, and who has to act.</summary>
    /// <param name="prefecture">The prefecture.</param>
    /// <param name="year">The evaluation year.</param>
    /// <param name="file">The file of <see cref="Scope"/>.</param>
    /// <param name="context">The time, the working days, what the operator has set.</param>
    /// <param name="onlyCode">Only this organisation's own tasks and state; <see langword="null"/> or empty for everyone.</param>
    public static PrefectureProcedure Describe(AreaCode prefecture, int year, CaseFile file, RuleContext context, string? onlyCode)
    {
        var yearFile = new YearFile(prefecture, year, file);
        var everyone = yearFile.Participants.ToList();
        var shown = string.IsNullOrEmpty(onlyCode) ? everyone : everyone.FindAll(participant => participant.CreditCode == onlyCode);
        var clock = new TaskClock(context);
        var single = ParticipantTasks.Of(yearFile, prefecture, shown, clock)
            .Concat(WarningTasks.Of(prefecture, year, file, context, onlyCode))
            .OrderBy(task => Urgency(task.State))
            .ThenBy(task => task.DueOn.Length == 0)
            .ThenBy(task => task.DueOn, StringComparer.Ordinal)
            .ToList();
        var own = PrefectureTasks.Of(yearFile, everyone, clock).ToList();
        var states = shown.ConvertAll(participant => ParticipantStates.Of(participant, yearFile, context.Today));
        return new PrefectureProcedure
        {
            AreaCode = prefecture.Value,
            Tasks = { own, single.Take(StepChecks.MostLines - own.Count) },
            Participants = { states.Take(StepChecks.MostLines) },
            ParticipantCount = everyone.Count,
            TaskCount = own.Count + single.Count,
            States =
            {
                states.GroupBy(participant => participant.State).OrderBy(group => group.Key)
                    .Select(group => new StateCount { State = group.Key, Count = group.Count() }),
            },
        };
    }

    private static int Urgency(TaskState state) => state switch
    {
        TaskState.Overdue => 0,
        TaskState.DueSoon => 1,
        TaskState.Open or TaskState.DayUnknown => 2,
        TaskState.Waiting => 3,
        _ => 4,
    };

    // The file of a step about one organisation: everything about it, and some kinds of its prefecture.
    internal static CaseScope ScopeOf(IDocument document, RuleContext context, params DocumentKind[] kinds) => new()
    {
        Subjects = [document.Header.Subject.CreditCode],
        Kinds = kinds,
        Within = AreaCode.TryParse(document.Header.AreaCode, out var area) ? area : context.SourceArea,
    };
}
