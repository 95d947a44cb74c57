using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

/// <summary>Another region is another file: nothing of Inner Mongolia's standard is in the code.</summary>
[Trait("Rule", "AMB-26")]
public class SecondRegionTests
{
    private const string Area = "980100";

    private static readonly Catalogue Other =
        Catalogue.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "catalogue-second-region.json")));

    [Fact]
    public void The_file_says_it_all()
    {
        (Other.Version, Other.BaseScore, Other.Rows.Count).ShouldBe(("example-region-98/1", 120, 7));
        (Other.ValidFrom, Other.ValidTo).ShouldBe((new DateOnly(2025, 1, 1), new DateOnly(2027, 12, 31)));
        Other.PractitionerRows.Single().RowId.ShouldBe("P-1");
        Other.Find("B-4")!.LeastStaff.ShouldBe(5);
        Other.Find("A1-13").ShouldBeNull();
    }

    [Theory]
    [InlineData(120, CreditLevel.NoNamedLevel)]
    [InlineData(100, CreditLevel.NoNamedLevel)]
    [InlineData(99, CreditLevel.Warning)]
    [InlineData(80, CreditLevel.Warning)]
    [InlineData(79, CreditLevel.Bad)]
    public void The_levels_follow_the_file(int score, CreditLevel level) => Other.LevelOf(score).ShouldBe(level);

    [Theory]
    [InlineData("", 120, CreditLevel.NoNamedLevel)]
    [InlineData("B-1", 100, CreditLevel.NoNamedLevel)]
    [InlineData("B-1 B-2", 99, CreditLevel.Warning)]
    [InlineData("B-1 B-1", 80, CreditLevel.Warning)]
    [InlineData("B-4 B-4", 105, CreditLevel.NoNamedLevel)]
    [InlineData("B-1 B-1 B-3", 73, CreditLevel.Bad)]
    [InlineData("B-6", 120, CreditLevel.Bad)]
    public void The_score_follows_the_file(string rows, int score, CreditLevel level)
    {
        var dossier = new Dossier { Catalogue = Other };
        foreach (var row in rows.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Other.Find(row)!.Severity == RowSeverity.Serious) dossier.RateBad(row);
            else dossier.Deduct(row);
        }

        var result = dossier.Score();
        (result.Score, result.Level).ShouldBe((score, level));
    }

    [Fact]
    public void The_explanation_follows_the_file()
    {
        var dossier = new Dossier { Catalogue = Other };
        dossier.Deduct("B-1");
        dossier.Deduct("B-2");
        var preview = dossier.Explain();
        preview.RuleSet.ShouldBe("example-region-98/1");
        preview.Reasons.Single(reason => reason.Rule == "AMB-26").En.ShouldContain("2027-12-31");
        preview.Reasons.Single(reason => reason.Rule == "IM-16-2").Zh.ShouldContain("100 分 > 99 分 ≥ 80 分，示例警示");
        preview.Records[0].Reasons[0].Zh.ShouldContain("示例规〔2025〕9号");
        new Dossier { Catalogue = Other }.Explain().Reasons.Single(reason => reason.Rule == "AMB-01").Zh.ShouldContain("未定级（≥100分）");
    }

    [Fact]
    public void The_rules_for_records_follow_the_file()
    {
        Check(Record("B-1", EvidenceKind.Report)).ShouldBeEmpty();
        Check(Record("B-1", EvidenceKind.PenaltyDecision)).ShouldBreak(("header.evidence", "IM-08"));
        Check(Record("A1-11", EvidenceKind.Notice)).ShouldBreak(("ordinary.catalogue_row", "IM-14"));
        Check(Record("B-2", EvidenceKind.Contract)).ShouldBreak(("ordinary.service_kind", "IM-03"), ("header.evidence", "IM-08"));
        Check(Record("B-4", EvidenceKind.Report), record => record.Ordinary.StaffCount = 4).ShouldBreak(("ordinary.staff_count", "AMB-12"));
        Check(Record("B-4", EvidenceKind.Report), record => record.Ordinary.StaffCount = 5).ShouldBeEmpty();
        Check(Record("B-5", EvidenceKind.Contract)).ShouldBreak(("ordinary.client", "AMB-11"));

        var penalty = Samples.Ordinary();
        (penalty.Header.AreaCode, penalty.Ordinary.CatalogueRow) = (Area, "B-3");
        Check(penalty.Clone(), record => record.Ordinary.Penalty.Category = "警告").ShouldBeEmpty();
        Check(penalty, record => record.Ordinary.Penalty.FineFen = 0).ShouldBreak(("ordinary.catalogue_row", "IM-13"));

        var serious = Samples.Serious();
        (serious.Header.AreaCode, serious.Serious.CatalogueRow) = (Area, "B-7");
        Check(serious).ShouldBreak(("serious.authority_level", "AMB-10"));
        Check(serious, record => record.Serious.AuthorityLevel = AuthorityLevel.National).ShouldBeEmpty();
    }

    private static CreditRecord Record(string row, EvidenceKind evidence)
    {
        var record = Samples.Record(RecordClass.Ordinary);
        record.Header.AreaCode = Area;
        record.Header.Evidence[0].Kind = evidence;
        record.Ordinary = new OrdinaryDetail { Kind = OrdinaryKind.ByLaw, CatalogueRow = row };
        return record;
    }

    private static IReadOnlyList<Violation> Check(CreditRecord record, Action<CreditRecord>? change = null)
    {
        var context = Samples.Context(Role.EcoCity, Area) with { Catalogue = new RuleSets([new RuleSet(Other)]).For(Dossier.Area(Area), new(2026, 6, 15)) };
        return Samples.Check(record, change, context);
    }
}
