using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Documents;
using EcoCredit.Exchange.Rules.Repair;
using Google.Protobuf.WellKnownTypes;
using static EcoCredit.Exchange.Tests.Rules.Repairs.CaseFiles;

namespace EcoCredit.Exchange.Tests.Rules.Repairs;

public class RepairOutcomeTests
{
    [Theory]
    [Trait("Rule", "AMB-27")]
    [InlineData(CreditLevel.NoNamedLevel, 90, CreditLevel.NoNamedLevel, true)]
    [InlineData(CreditLevel.NoNamedLevel, 90, CreditLevel.Warning, false)]
    [InlineData(CreditLevel.Bad, 90, CreditLevel.NoNamedLevel, false)] // another serious act is open, whatever the score
    [InlineData(CreditLevel.Bad, 90, CreditLevel.Bad, true)]
    public void The_level_after_a_repair_is_what_the_open_items_give(CreditLevel open, int score, CreditLevel stated, bool fits)
    {
        var violations = new Violations();
        RepairOutcome.Compare(Repairing(stated, 2), Preview(open, score), violations);
        if (fits) violations.ToList().ShouldBeEmpty();
        else violations.ToList().ShouldBreak(("resulting_level", "AMB-27"));
    }

    [Theory]
    [Trait("Rule", "AMB-27")]
    [InlineData(CreditLevel.NoNamedLevel, true)]
    [InlineData(CreditLevel.Excluded, false)]
    [InlineData(CreditLevel.NotEvaluated, false)]
    public void Where_an_authority_has_to_decide_or_nothing_is_evaluated_there_is_nothing_to_compare_and_nothing_follows(
        CreditLevel level, bool needsDecision)
    {
        var preview = Preview(level, 90);
        preview.NeedsDecision = needsDecision;
        var violations = new Violations();
        var repair = Repairing(CreditLevel.Warning, 2, 3);
        RepairOutcome.Compare(repair, preview, violations);
        violations.ToList().ShouldBeEmpty();
        RepairOutcome.Revise(repair, Filed(Final(3)), preview).ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    [Trait("Rule", "AMB-27")]
    public void The_region_revises_a_repaired_result_with_a_document_that_passes_its_own_rules()
    {
        var preview = Preview(CreditLevel.NoNamedLevel, 85, base100: 95, restored: 5, "A1-13", "A1-13", "A1-20");
        preview.Records[2].Standing = RecordStanding.Closed;
        var revision = RepairOutcome.Revise(Repairing(CreditLevel.NoNamedLevel, 2, 3), Filed(Final(3)), preview).ShouldNotBeNull();

        (revision.EvaluationYear, revision.Revision, revision.Stage, revision.Level, revision.EffectiveOn).ShouldBe(
            (2025, 2, ResultStage.Final, CreditLevel.NoNamedLevel, "2026-06-12"));
        (revision.Score, revision.BaseScore, revision.Restored, revision.Deducted).ShouldBe((85, 95, 5, 10));
        revision.CatalogueRows.ShouldBe(["A1-13"]);
        revision.Header.Supersedes.ShouldBe(Samples.Reference(3));
        (revision.Header.AreaCode, revision.Header.Visibility).ShouldBe((Samples.CityArea, Visibility.Public));
        revision.Header.LegalBasis.Select(basis => basis.Article).ShouldBe(["26", "31"]);

        // The node fills in the rest.
        revision.Header.Id = Samples.Id(9);
        revision.Header.SourceAgency = Samples.Agency;
        revision.Header.IssueTime = Timestamp.FromDateTimeOffset(Samples.Now);
        DocumentRules.Check(revision, Samples.Context(Role.EcoRegion, Samples.RegionArea)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void A_repair_that_names_only_records_revises_the_result_where_it_changes()
    {
        var result = Filed(Final(3));
        RepairOutcome.Revise(Repairing(CreditLevel.Warning, 2), result, Preview(CreditLevel.Warning, 60)).ShouldBeNull();
        RepairOutcome.Revise(Repairing(CreditLevel.Warning, 2), result, Preview(CreditLevel.Warning, 70)).ShouldNotBeNull().Score.ShouldBe(70);
        RepairOutcome.Revise(Repairing(CreditLevel.Warning, 2, 3), result, Preview(CreditLevel.Warning, 60)).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    [Trait("Rule", "AMB-04")]
    public void A_repair_touches_the_results_it_names_or_the_newest_of_the_records_area_from_its_year_on()
    {
        var record = Penalty(2);
        Affected(Repairing(CreditLevel.Warning, 2, 3), record, Final(3), Final(4)).ShouldBe([3]);
        Affected(Repairing(CreditLevel.Warning, 2), record, Final(3)).ShouldBe([3]);
        Affected(Repairing(CreditLevel.Warning, 2), record, Final(3).As(3, result => result.EvaluationYear = 2024)).ShouldBeEmpty();
        Affected(Repairing(CreditLevel.Warning, 2), Serious(2), Final(3).As(3, result => result.EvaluationYear = 2024)).ShouldBe([3]);
        Affected(Repairing(CreditLevel.Warning, 2), record, Final(3).As(3, result => result.Header.AreaCode = "990200")).ShouldBeEmpty();
        Affected(Repairing(CreditLevel.Warning, 2), record, Final(3, effectiveOn: "2026-06-13")).ShouldBeEmpty();
        Affected(Repairing(CreditLevel.Warning, 2), record, Samples.ProposedResult().As(3)).ShouldBeEmpty();
        var revised = Final(4).As(4, result => (result.Revision, result.Header.Supersedes) = (2, Samples.Reference(3)));
        Affected(Repairing(CreditLevel.Warning, 2), record, Final(3), revised).ShouldBe([4]);
    }

    // What the region or a county produced counts in the prefecture's score, so that its repair changes the prefecture's result.
    [Theory]
    [Trait("Rule", "IM-31")]
    [Trait("Rule", "AMB-19")]
    [InlineData(Samples.RegionArea, true)]
    [InlineData("990102", true)]
    [InlineData("990200", false)]
    public void A_repair_touches_the_results_in_whose_score_the_record_counts(string recordArea, bool touched)
    {
        var record = Penalty(2).As(2, penalty => penalty.Header.AreaCode = recordArea);
        Affected(Repairing(CreditLevel.Warning, 2), record, Final(3)).ShouldBe(touched ? [3] : []);
    }

    private static IEnumerable<int> Affected(RepairConfirmation repair, params IDocument[] documents) => RepairOutcome
        .Affected(repair, File(documents))
        .Select(result => Enumerable.Range(1, 9).Single(serial => Samples.Id(serial) == result.Document.Header.Id));

    private static RepairConfirmation Repairing(CreditLevel level, params int[] targets) => Samples.Repair().As(9, repair =>
    {
        repair.Repaired.Clear();
        repair.Repaired.Add(targets.Select(Samples.Reference));
        repair.ResultingLevel = level;
    });

    private static Filed<EvaluationResult> Filed(EvaluationResult result) => new(1, Samples.Now, result);

    private static EvaluationPreview Preview(CreditLevel level, int score, int base100 = 100, int restored = 0, params string[] rows) => new()
    {
        CreditCode = Samples.Organisation,
        EvaluationYear = 2025,
        Level = level,
        BaseScore = base100,
        Restored = restored,
        Deducted = base100 - score,
        Score = score,
        Records = { rows.Select(row => new RecordExplanation { CatalogueRow = row, Standing = RecordStanding.Counts }) },
    };
}
