using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Scoring;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class ScorePropertyTests
{
    private static readonly Gen<FiledDocument[]> Files = Gen.Choose(0, int.MaxValue).ArrayOf().Select(History.Decode);

    private static readonly Gen<ScoringQuestion> Questions =
        from year in Gen.Choose(2022, 2027)
        from day in Gen.Choose(0, History.Days)
        from area in Gen.Elements(History.Areas)
        select new ScoringQuestion(Samples.Organisation, year, Dossier.Area(area), History.FirstDay.AddDays(day));

    private static readonly Gen<int> Seeds = Gen.Choose(0, int.MaxValue);

    [Fact]
    [Trait("Rule", "IM-16-1")]
    [Trait("Rule", "AMB-04")]
    public void The_score_of_any_file_is_that_of_the_plain_reference() => ForAll((file, question, _) =>
        Score(file, question) == ReferenceScore.Of(file, question));

    [Fact]
    [Trait("Rule", "IM-16-1")]
    public void The_order_of_the_documents_does_not_matter() => ForAll((file, question, seed) =>
    {
        var shuffled = Shuffle(file, seed);
        var renumbered = shuffled.Select((filed, index) => filed with { Index = index }).ToArray();
        return Explain(shuffled, question).Equals(Explain(file, question)) && Score(renumbered, question) == Score(file, question);
    });

    [Fact]
    [Trait("Rule", "IM-22-2")]
    public void Ending_a_record_never_lowers_a_score_and_never_worsens_a_level() => ForAll((file, question, seed) =>
    {
        var end = History.End(file, seed, file.Length + 1);
        var (before, after) = (Score(file, question), Score([.. file, .. end], question));
        return after.Score >= before.Score && after.BaseScore >= before.BaseScore && after.Level <= before.Level;
    });

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void The_same_document_again_changes_nothing() => ForAll((file, question, seed) =>
    {
        // What its source took back is not there: sent again it counts again.
        var withdrawn = file.Select(filed => filed.Document).OfType<RecordClosure>()
            .Where(closure => closure.Reason is ClosureReason.Withdrawn or ClosureReason.Corrected).Select(closure => closure.Record).ToHashSet();
        var records = file.Where(filed => filed.Document is CreditRecord && !withdrawn.Contains(Dossier.Reference(filed.Document))).ToArray();
        if (records.Length == 0) return true;

        var copy = ((CreditRecord)records[seed % records.Length].Document).Clone();
        copy.Header.Id = Samples.Id(file.Length + 1);
        var again = new FiledDocument(file.Length + 1, Samples.Now, copy);
        return Score([.. file, again], question) == Score(file, question);
    });

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void What_is_shown_is_never_negative_and_never_above_the_base() => ForAll((file, question, _) =>
    {
        var score = Score(file, question);
        return score.DisplayedScore == Math.Max(0, score.Score)
            && score.Score == score.BaseScore - score.Deducted
            && score is { Deducted: >= 0, Restored: >= 0, BaseScore: <= 100 };
    });

    private static void ForAll(Func<FiledDocument[], ScoringQuestion, int, bool> holds) =>
        Prop.ForAll(Files.ToArbitrary(), Questions.ToArbitrary(), Seeds.ToArbitrary(), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60));

    private static EvaluationScore Score(FiledDocument[] file, ScoringQuestion question) =>
        Evaluation.Score(question, new CaseFile(file), Catalogue.InnerMongolia);

    private static EvaluationPreview Explain(FiledDocument[] file, ScoringQuestion question) =>
        Evaluation.Explain(question, new CaseFile(file), Catalogue.InnerMongolia);

    private static FiledDocument[] Shuffle(FiledDocument[] file, int seed) =>
        [.. file.OrderBy(filed => unchecked((int)((uint)(filed.Index * 2654435761) ^ (uint)seed)))];
}
