using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules;

public class CatalogueTests
{
    private static readonly Catalogue Standard = Catalogue.InnerMongolia;

    [Fact]
    public void Has_the_rows_of_the_annex_and_the_one_of_article_18()
    {
        Standard.Rows.Select(row => row.RowId).ShouldBe(Enumerable.Range(1, 25).Select(n => $"A1-{n:D2}").Append("A18-2-6"));
        Standard.Rows.Count(row => row.Outcome == RowOutcome.DirectBad).ShouldBe(13);
        Standard.Rows.Count(row => row.Outcome == RowOutcome.Deduct).ShouldBe(11);
        Standard.Rows.Where(row => row.Outcome == RowOutcome.SameAsClient).Select(row => row.RowId).ShouldBe(["A1-14", "A1-16"]);
        Standard.PractitionerRows.Select(row => row.RowId).ShouldBe(["A2-1", "A2-2", "A2-3"]);
    }

    [Fact]
    public void Serious_rows_rate_bad_and_deductions_are_negative()
    {
        Standard.Rows.ShouldAllBe(row => (row.Severity == RowSeverity.Serious) == (row.Outcome == RowOutcome.DirectBad));
        Standard.Rows.ShouldAllBe(row => (row.Outcome == RowOutcome.Deduct) == (row.Points < 0));
    }

    [Fact]
    public void Names_its_source_and_leaves_the_dates_to_the_operator()
    {
        Standard.Version.ShouldNotBeEmpty();
        Standard.Source.ShouldContain("内环发〔2024〕21号");
        Standard.Regions.Select(region => region.Value).ShouldBe(["150000"]);
        Standard.ValidFrom.ShouldBeNull();
        Standard.ValidTo.ShouldBeNull();
    }

    [Fact]
    public void Finds_rows_by_their_id()
    {
        Standard.Find("A1-13")!.Points.ShouldBe(-10);
        Standard.Find("a1-13").ShouldBeNull();
        Standard.Find("A2-1").ShouldBeNull();
    }
}
