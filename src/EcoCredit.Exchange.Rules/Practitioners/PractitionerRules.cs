using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Practitioners;

/// <summary>
/// The evaluation of practitioners (相关从业人员, IM articles 17, 21, 28, 29, 34) as pure functions of the documents of their channel. There is
/// one level, the dishonest individual (生态环境失信个人), and no good one.
/// </summary>
public static class PractitionerRules
{
    /// <summary>Events from which on a person is rated (article 17).</summary>
    private const int EventsForRating = 2;

    /// <summary>Departments that the events have to come from (article 17).</summary>
    private const int DepartmentsForRating = 2;

    /// <summary>Persons of one organisation from which on row A1-15 applies to it.</summary>
    public const int PersonsForRowA115 = 3;

    /// <summary>What follows from a person's documents for a year.</summary>
    /// <param name="file">The documents; those about other persons do not count.</param>
    /// <param name="person">The person.</param>
    /// <param name="year">The year that is evaluated.</param>
    /// <param name="asOf">The day: what was produced, rated or decided later does not count.</param>
    public static PractitionerEvaluation Rate(CaseFile file, PractitionerIdentity person, int year, DateOnly asOf)
    {
        var counted = Count(RecordsOf(file, person, year, asOf));
        var finals = FinalsOf(file, person).Where(result => DayOf(result.Document.RatedOn) <= asOf).ToList();
        var rating = counted.Rating;
        var reasons = counted.Reasons.ToList();
        if (NewestOf(finals, year) is { Document.Dishonest: true } final)
        {
            rating = IsRepaired(file, final, asOf) ? PractitionerRating.Repaired : PractitionerRating.RatedDishonest;
            reasons.Add(rating == PractitionerRating.Repaired
                ? Because("IM-28", "已完成信用修复（第二十八条）。", "The rating was repaired (article 28).")
                : Because("IM-21-4", "自治区已评定为生态环境失信个人，尚未修复（第二十一条第四项）。",
                    "A final result rates the person dishonest; it is not repaired (article 21(4))."));
        }

        // A rating lasts until it is repaired, whatever year is asked about.
        foreach (var standing in finals.Select(result => result.Document.EvaluationYear).Distinct().Order())
        {
            if (NewestOf(finals, standing) is not { Document.Dishonest: true } open || IsRepaired(file, open, asOf)) continue;
            reasons.Add(Because(
                "IM-34",
                $"KEY_REVIEW：{standing}年度评定的失信个人，重点审查其参与的生态环境领域项目（第三十四条），仅限本通道可见。",
                $"KEY_REVIEW: rated dishonest for {standing}; the ecology projects that the person takes part in are reviewed closely (article 34). "
                + "Told in this channel only."));
        }

        return counted with { Rating = rating, Reasons = reasons };
    }

    /// <summary>
    /// How many different persons have a record of the year that is attributed to an organisation: a number, and nothing else, so that a
    /// prefecture knows when row A1-15 applies (AMB-12).
    /// </summary>
    /// <param name="organisationCode">The organisation.</param>
    /// <param name="year">The year in which the records were produced.</param>
    /// <param name="file">The practitioners' records of the area.</param>
    public static int StaffCount(string organisationCode, int year, CaseFile file) => file.Standing<PractitionerRecord>()
        .Where(record => record.Document.OrganisationCode == organisationCode && DayOf(record.Document.ProducedOn).Year == year)
        .Select(record => PersonKey.Of(record.Document.Person))
        .Distinct()
        .Count();

    // What records alone bring about. The same event counts once, whoever reports it (AMB-06); two events of two departments rate at once.
    internal static PractitionerEvaluation Count(IEnumerable<PractitionerRecord> records)
    {
        var counted = records.ToList();
        var events = counted.Select(record => PersonKey.Normalise(record.EventNumber)).Distinct(StringComparer.Ordinal).Count();
        var departments = counted.Select(record => record.DepartmentCode).Distinct(StringComparer.Ordinal).Count();
        var rating = events < EventsForRating ? PractitionerRating.None
            : departments < DepartmentsForRating ? PractitionerRating.ManualDecision
            : PractitionerRating.Dishonest;
        return new PractitionerEvaluation(events, departments, rating, [
            Because("IM-17-1", $"评价年度内一般失信信息{events}次（第十七条，同一事件计一次）。",
                $"{events} distinct events in the year (article 17; the same event counts once)."),
            rating switch
            {
                PractitionerRating.Dishonest => Because(
                    "IM-17-2", $"来自{departments}个部门，累计达到2次，评定为生态环境失信个人（第十七条）。",
                        $"They come from {departments} departments: a dishonest individual (article 17)."),
                PractitionerRating.ManualDecision => Because(
                    "AMB-06", "均来自同一部门，不自动评定，由主管部门决定并说明理由（第十七条）。",
                        "All come from one department: an authority decides, with its reasons (article 17)."),
                _ => Because("IM-17-2", "未累计达到2次（第十七条）。", "Fewer than two events (article 17)."),
            },
        ]);
    }

    // Standing records of a person and year; superseded ones gave way.
    internal static IEnumerable<PractitionerRecord> RecordsOf(CaseFile file, PractitionerIdentity person, int year, DateOnly asOf) =>
        file.Standing<PractitionerRecord>()
            .Select(record => record.Document)
            .Where(record => PersonRules.IsSame(person, record.Person))
            .Where(record => DayOf(record.ProducedOn).Year == year && DayOf(record.ProducedOn) <= asOf);

    internal static IEnumerable<Filed<PractitionerResult>> FinalsOf(CaseFile file, PractitionerIdentity person) =>
        file.Standing<PractitionerResult>()
            .Where(result => result.Document.Stage == PractitionerResultStage.Final && PersonRules.IsSame(person, result.Document.Person));

    internal static Filed<PractitionerResult>? NewestOf(IEnumerable<Filed<PractitionerResult>> results, int year) =>
        results.Where(result => result.Document.EvaluationYear == year).MaxBy(result => result.Document.Revision);

    internal static bool IsRepaired(CaseFile file, Filed<PractitionerResult> result, DateOnly asOf) =>
        file.Standing<PractitionerRepair>().Any(repair =>
            repair.Document.Confirmed && repair.Document.Result.Equals(result.Reference) && DayOf(repair.Document.DecidedOn) <= asOf);

    // Accepted documents have days.
    internal static DateOnly DayOf(string text) =>
        IsoDay.TryParse(text, out var day) ? day
            : throw new ArgumentException("A day of an accepted document is not ISO 8601.", nameof(text));

    internal static Explanation Because(string rule, string chinese, string english) => new() { Rule = rule, Zh = chinese, En = english };
}
