using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Practitioners;

namespace EcoCredit.Exchange.Rules.Documents;

// The result for a person and a year (IM articles 17 and 21): proposed by the prefecture, made final by the region, neither published nor
// put on notice.
internal sealed class PractitionerResultRules : DocumentRule<PractitionerResult>
{
    public override bool HasSubject => false;

    protected override void Check(PractitionerResult document, RuleContext context, Violations violations)
    {
        PersonRules.Check(document, document.Person, violations);
        CheckStage(document, context, violations);
        violations.Require(document.Revision >= 1, "revision", "IM-31", "Revisions are counted from 1.", "修订号从 1 起（第三十一条）。");
        var ratedOn = Days.Required(violations, "rated_on", document.RatedOn, "IM-21-2");
        Days.RequireNotFuture(violations, ratedOn, context, "rated_on", "IM-21-2");
        PersonRules.CheckYear(document.EvaluationYear, ratedOn, "rated_on", context, violations);
        if (document.Dishonest || document.Records.Count > 0) References.RequiredList(violations, "records", document.Records, "IM-17-2");
    }

    protected override IEnumerable<DocumentRelation> Relations(PractitionerResult document) => document.Records.Select((record, i) =>
        new DocumentRelation(
            record, [DocumentKind.PractitionerRecord], RelationKind.BasedOn, SameSubject: false, OnlySourceOrSuperior: false,
                $"records[{i}]"));

    protected override CaseScope Scope(PractitionerResult document, RuleContext context) => new() { Person = document.Person };

    protected override void CheckCase(PractitionerResult document, RuleContext context, CaseFile file, Violations violations)
    {
        Succession.Check(
            document, document.Person, file.Find<PractitionerResult>(document.Header.Supersedes), old => old.Person, file, violations);
        CheckRevision(document, file, violations);
        CheckRating(document, file, violations);
        if (document.Stage == PractitionerResultStage.Final) CheckFinal(document, file, violations);
        else CheckProposal(document, file, violations);
    }

    private static void CheckStage(PractitionerResult document, RuleContext context, Violations violations)
    {
        switch (document.Stage)
        {
            case PractitionerResultStage.Proposed:
                violations.Require(
                    context.SourceRole == Role.EcoCity, "stage", "IM-21-2",
                    "Only a prefecture proposes a result (article 21(2)).", "仅盟市生态环境局拟定评定等级（第二十一条第二项）。");
                break;
            case PractitionerResultStage.Final:
                violations.Require(
                    context.SourceRole == Role.EcoRegion, "stage", "IM-21-4",
                    "Only the region makes a result final (article 21(4)).", "仅自治区生态环境厅确定评定结果（第二十一条第四项）。");
                break;
            case PractitionerResultStage.Unspecified:
                violations.Add("stage", "IM-21-2", "The stage is missing.", "缺少结果阶段（第二十一条）。");
                break;
        }
    }

    private static void CheckRevision(PractitionerResult document, CaseFile file, Violations violations)
    {
        var newest = file.All<PractitionerResult>()
            .Select(filed => filed.Document)
            .Where(other => other.Stage == document.Stage && other.EvaluationYear == document.EvaluationYear)
            .Where(other => other.Header.AreaCode == document.Header.AreaCode && PersonRules.IsSame(document.Person, other.Person))
            .Select(other => other.Revision)
            .DefaultIfEmpty(0)
            .Max();
        violations.Require(
            document.Revision == newest + 1, "revision", "IM-31",
            $"The next revision is {newest + 1} (article 31).", $"下一修订号应为 {newest + 1}（第三十一条）。");
    }

    // Dishonest has to follow from the records that are named; not dishonest may not pass over the records that are there.
    private static void CheckRating(PractitionerResult document, CaseFile file, Violations violations)
    {
        var ratedOn = PractitionerRules.DayOf(document.RatedOn);
        var standing = PractitionerRules.RecordsOf(file, document.Person, document.EvaluationYear, ratedOn)
            .ToHashSet(ReferenceEqualityComparer.Instance);
        var named = new List<PractitionerRecord>();
        for (var i = 0; i < document.Records.Count; i++)
        {
            var record = file.Find<PractitionerRecord>(document.Records[i])?.Document;
            if (record is not null && standing.Contains(record)) named.Add(record);
            else
            {
                violations.Add(
                    $"records[{i}]", "IM-17-1", "It is no standing record of this person from the year (articles 17 and 22).",
                    "不是该人员评价年度内的有效信息（第十七条、第二十二条）。");
            }
        }

        var hasReason = !string.IsNullOrWhiteSpace(document.ManualReason);
        var rating = PractitionerRules.Count(document.Dishonest ? named : standing.Cast<PractitionerRecord>()).Rating;
        if (!document.Dishonest)
        {
            violations.Require(
                rating != PractitionerRating.Dishonest || hasReason, "manual_reason", "IM-17-2",
                "Two events of two departments rate a dishonest individual: why not here (article 17)?", "已累计达到2次且来自不同部门，不予评定须说明理由（第十七条）。");
            return;
        }

        violations.Require(
            rating != PractitionerRating.None, "dishonest", "IM-17-2",
            "A dishonest individual has two different events in the year (article 17).", "评定失信个人须年度内累计达到2次（第十七条）。");
        violations.Require(
            rating != PractitionerRating.ManualDecision || hasReason, "manual_reason", "AMB-06",
            "Both events come from one department: the decision needs its reasons (article 17).", "均来自同一部门的，须由主管部门决定并说明理由（第十七条）。");
    }

    private static void CheckProposal(PractitionerResult document, CaseFile file, Violations violations)
    {
        var track = new PractitionerTrack(file, document.Person, document.EvaluationYear, document.Header.AreaCode);
        violations.Require(
            track.Listed is { } listed && PractitionerRules.DayOf(listed.Document.DoneOn) <= PractitionerRules.DayOf(document.RatedOn),
            "evaluation_year", "IM-21-1",
            "The person is on the list and told first (article 21(1)).", "须先确定参评名单并通知本人（第二十一条第一项）。");
        violations.Require(
            !track.IsWithRegion, "revision", "IM-21-2",
            "The proposal is with the region; a new one follows a return (article 21(2), (3)).", "拟定结果已上报自治区，退回后方可重新拟定（第二十一条第二、三项）。");
    }

    private static void CheckFinal(PractitionerResult document, CaseFile file, Violations violations)
    {
        var reports = PractitionerTrack.AreasOf(file, document.Person, document.EvaluationYear)
            .Select(area => new PractitionerTrack(file, document.Person, document.EvaluationYear, area))
            .Where(track => track.Proposal is not null)
            .Select(track => track.OpenReportOf(track.Proposal!))
            .ToList();
        violations.Require(
            reports.Any(report => report is not null), "stage", "IM-21-2",
            "A prefecture has to have reported its proposal, and the region not returned it (article 21(2), (3)).",
            "须先由盟市上报且未被退回（第二十一条第二、三项）。");
        violations.Require(
            reports.All(
                report => report is null || PractitionerRules.DayOf(report.Document.DoneOn) <= PractitionerRules.DayOf(document.RatedOn)),
            "rated_on", "IM-21-2", "The day lies before the report (article 21(2)).", "日期不得早于上报日期（第二十一条第二项）。");
    }
}
