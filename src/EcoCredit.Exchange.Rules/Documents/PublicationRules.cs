using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// The region publishes the final results of organisations (公布, IM article 20(6)).
internal sealed class PublicationRules : DocumentRule<Publication>
{
    private static readonly Article Article = Article.Publication;

    public override bool HasSubject => false;

    protected override void Check(Publication document, RuleContext context, Violations violations)
    {
        StepChecks.RequireRegion(context, Article, violations);
        StepChecks.RequireVisibility(document.Header, violations, Visibility.Public);
        StepChecks.CheckChannels(document.Channels, Article, violations);
        StepChecks.CheckLines(document.Lines, oneEach: false, Article, violations);
        StepChecks.CheckYear(document.EvaluationYear, context, violations);
        StepChecks.CheckDay("published_on", document.PublishedOn, document.EvaluationYear, Article, context, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(Publication document) => StepChecks.Relations(document.Lines);

    protected override CaseScope? Scope(Publication document, RuleContext context) => new()
    {
        Kinds = [DocumentKind.Publication, DocumentKind.EvaluationResult, DocumentKind.ParticipationList, DocumentKind.Exclusion],
        Within = context.SourceArea,
    };

    protected override void CheckCase(Publication document, RuleContext context, CaseFile file, Violations violations)
    {
        StepChecks.CheckReplaced(document, publication => publication.EvaluationYear, file, violations);
        var years = new Dictionary<string, YearFile>(StringComparer.Ordinal);
        var places = new HashSet<(string, string)>();
        var isFirst = false;
        for (var i = 0; i < document.Lines.Count; i++)
        {
            var line = document.Lines[i];
            var field = $"lines[{i}]";
            if (FindFinal(line, document, context, file, field, violations) is not { } final) continue;
            var area = final.Document.Header.AreaCode;
            violations.Require(places.Add((line.CreditCode, area)), field, Article, "The organisation stands here twice", "同一机构重复列出");
            if (!years.TryGetValue(area, out var year))
                years[area] = year = new YearFile(StepChecks.AreaOf(final.Document), document.EvaluationYear, file);

            var participant = year.Of(line.CreditCode);
            isFirst |= !participant.IsPublished;
            CheckLine(document, final, participant, field, context, violations);
        }

        // The day is for the first publication of a result: revisions are published when they come (article 31).
        if (!isFirst) return;
        Deadlines.RequireReason(
            StepChecks.Day(document.PublishedOn), Deadlines.Publication(document.EvaluationYear), document.LateReason, "published_on", Article,
            violations);
    }

    private static Filed<EvaluationResult>? FindFinal(
        ResultLine line, Publication document, RuleContext context, CaseFile file, string field, Violations violations)
    {
        if (file.Find<EvaluationResult>(line.Result) is { Document: var result } final
            && result.Stage == ResultStage.Final
            && result.EvaluationYear == document.EvaluationYear
            && result.Header.Subject.CreditCode == line.CreditCode
            && context.SourceArea.Contains(StepChecks.AreaOf(result)))
            return final;

        violations.Refuse(field, Article, "It is not a final result of the organisation for this year in the region", "不是该机构在本地区本年度的最终结果");
        return null;
    }

    // effective_on may lie before published_on, as a publication may slip after the results were signed; never after it, as a publication
    // says what is in force.
    private static void CheckLine(
        Publication document, Filed<EvaluationResult> final, ParticipantYear participant, string field, RuleContext context, Violations violations)
    {
        violations.Require(
            final.Reference.Equals(participant.Final!.Reference), field, Article, "A newer final result is here", "已有更新的最终结果");
        violations.Require(
            participant.PublicationsOf(final).All(publication => StepChecks.Replaces(document, publication.Document)), field, Article,
            "The result has been published already", "该结果已公布");
        violations.Require(
            final.Document.Level != CreditLevel.Excluded && !participant.IsExcluded(context.Today), field, Article.Outside,
            "The organisation is outside the evaluation", "该机构不在评价范围内");

        var publishedOn = StepChecks.Day(document.PublishedOn);
        var signedOn = ResultDays.DecidedOn(final.Document);
        violations.Require(
            publishedOn >= signedOn, "published_on", Article,
            $"A result was made final on {IsoDay.Format(signedOn)}", $"有结果于 {IsoDay.Format(signedOn)} 最终确定，公布不得早于该日");
        var effectiveOn = StepChecks.Day(final.Document.EffectiveOn);
        violations.Require(
            publishedOn >= effectiveOn, "published_on", Article,
            $"A result applies from {IsoDay.Format(effectiveOn)}", $"有结果自 {IsoDay.Format(effectiveOn)} 起生效，公布不得早于该日");
    }
}
