using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// The region makes a result final (IM articles 7, 20(5), 20(6)), and revises it after a repair or a correction (article 31).
internal static class FinalResultSteps
{
    public static void Check(EvaluationResult document, RuleContext context, YearFile year, Violations violations)
    {
        var participant = year.Of(document.Header.Subject.CreditCode);
        ResultChecks.CheckSupersedes(document, participant.Final, violations);
        CheckRevision(document, participant, violations);
        ResultChecks.CheckExclusion(document, participant, context, violations);
        if (document.Level == CreditLevel.Excluded) return; // says that there is no evaluation: none of its steps have to come first
        if (document.Level == CreditLevel.NotEvaluated && RequireAbsence(participant, violations)) return;
        if (!ParticipantChecks.RequireListed(participant, "header.subject", violations)) return;

        if (participant.HasOpenProposal && !IsRepairOfPublished(participant)) CheckAgainstProposal(document, participant, violations);
        else CheckRevised(participant, violations);
    }

    // One result for the whole region, beside those of the prefectures: once every prefecture that lists the organisation has its own
    // (AMB-19).
    public static void CheckRegion(EvaluationResult document, RuleContext context, CaseFile file, Violations violations)
    {
        var code = document.Header.Subject.CreditCode;
        var region = StepChecks.AreaOf(document);
        var participant = new YearFile(region, document.EvaluationYear, file).Of(code);
        ResultChecks.CheckExclusion(document, participant, context, violations);
        CheckPrefectures(document, region, code, file, violations);
        var expected = (participant.Final?.Document.Revision ?? 0) + 1;
        violations.Require(
            document.Revision == expected, "revision", Article.Revision, $"The next revision is {expected}", $"下一修订号为 {expected}");
        ResultChecks.CheckSupersedes(document, participant.Final, violations);
    }

    private static void CheckPrefectures(
        EvaluationResult document, AreaCode region, string code, CaseFile file, Violations violations)
    {
        if (document.Level == CreditLevel.Excluded) return; // says that there is no evaluation
        var listing = file.Standing<ParticipationList>()
            .Where(list => list.Document.EvaluationYear == document.EvaluationYear && region.Contains(StepChecks.AreaOf(list.Document)))
            .Where(list => list.Document.Participants.Any(participant => participant.CreditCode == code))
            .Select(list => StepChecks.AreaOf(list.Document))
            .Distinct()
            .ToList();
        violations.Require(
            listing.Count > 0 || document.Level == CreditLevel.NotEvaluated, "header.subject", Article.List,
            "The organisation is not on the list of the year", "该机构不在本年度参评名单中");
        var open = listing.Count(prefecture => new YearFile(prefecture, document.EvaluationYear, file).Of(code).Final is null);
        violations.Require(
            open == 0, "header.area_code", Article.Prefecture,
            $"Results are given per prefecture: {open} of them have none yet", $"结果按盟市确定，尚有 {open} 个盟市未确定");
    }

    // The revision of the proposal that it confirms; without one, the next.
    private static void CheckRevision(EvaluationResult document, ParticipantYear participant, Violations violations)
    {
        var expected = participant.HasOpenProposal
            ? participant.Proposal!.Document.Revision : (participant.Final?.Document.Revision ?? 0) + 1;
        violations.Require(
            document.Revision == expected, "revision", Article.Revision, $"The next revision is {expected}", $"下一修订号为 {expected}");
    }

    // Did not take part: not on the list, or nothing came from it. An organisation on the list that filed is evaluated.
    private static bool RequireAbsence(ParticipantYear participant, Violations violations)
    {
        var isAbsent = participant.List is null || participant.Filing?.Document.Finding == FilingFinding.NotFiled;
        violations.Require(
            isAbsent, "level", Article.NotEvaluated, "The organisation took part in the evaluation", "该机构已参与信用评价");
        return isAbsent;
    }

    // The confirmation of a repair after publication goes to the region by itself: the revision that follows from it needs no report.
    private static bool IsRepairOfPublished(ParticipantYear participant) =>
        participant.IsPublished && participant.HasChangedSince(participant.Proposal!.Index, repairsOnly: true);

    private static void CheckAgainstProposal(EvaluationResult document, ParticipantYear participant, Violations violations)
    {
        var proposal = participant.Proposal!;
        if (participant.ReturnOf(proposal) is { } returned)
        {
            violations.Refuse(
                "revision", Article.Return,
                $"It was returned on {returned.Document.ReturnedOn}: a new revision and a new report have to follow",
                $"该结果已于 {returned.Document.ReturnedOn} 返回，须重新修订并上报");
            return;
        }

        // What changes after publication is adjusted without a second notice and report (article 31): the proposal itself is the report.
        var report = participant.ReportsOf(proposal).LastOrDefault();
        if (report is null && !participant.IsPublished)
        {
            violations.Refuse("revision", Article.Report, "The prefecture has not reported this revision", "盟市尚未上报该修订");
            return;
        }

        RequireSame(document, proposal.Document, violations);
        if (report is null) return;
        var reportedOn = StepChecks.Day(report.Document.ReportedOn);
        violations.Require(
            StepChecks.Day(document.EffectiveOn) >= reportedOn, "effective_on", Article.Publication,
            $"It was reported on {IsoDay.Format(reportedOn)}", $"该结果上报于 {IsoDay.Format(reportedOn)}，生效不得早于该日");
    }

    // The region checks quality and returns what is wrong (article 20(5)): it does not write another result of its own.
    private static void RequireSame(EvaluationResult document, EvaluationResult proposal, Violations violations)
    {
        Require(document.Level == proposal.Level, "level");
        Require(document.HasScore == proposal.HasScore && document.Score == proposal.Score, "score");
        Require(RowsOf(document).SequenceEqual(RowsOf(proposal), StringComparer.Ordinal), "catalogue_rows");

        void Require(bool holds, string field) => violations.Require(
            holds, field, Article.Return, "It differs from the reported result: return that one instead", "与上报结果不一致，有问题的应返回复核");
    }

    private static IOrderedEnumerable<string> RowsOf(EvaluationResult result) => result.CatalogueRows.Order(StringComparer.Ordinal);

    // After publication (article 31): a repair, or records that came or ended since.
    private static void CheckRevised(ParticipantYear participant, Violations violations)
    {
        if (participant.Final is not { } final)
        {
            violations.Refuse("stage", Article.Report, "The prefecture has not reported a result", "盟市尚未上报结果");
            return;
        }

        violations.Require(
            participant.IsPublished, "stage", Article.Publication, "The result before it has not been published", "上一结果尚未公布");
        violations.Require(
            participant.HasChangedSince(final.Index), "stage", Article.Revision,
            "A new revision needs a cause: a repair, or records that came or ended", "修订须有依据：信用修复或信息变动");
    }
}
