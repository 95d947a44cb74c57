using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class AreaTests
{
    private const string City = Samples.CityArea;
    private const string OtherCity = "990200";
    private const string County = "990102";

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void Each_prefecture_counts_its_own_records_and_the_regions()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-13", area: City);
        dossier.Deduct("A1-11", area: County);
        dossier.Deduct("A1-20", area: OtherCity);
        dossier.Deduct("A1-12", area: Samples.RegionArea);

        dossier.Score(area: City).Score.ShouldBe(80);
        dossier.Score(area: OtherCity).Score.ShouldBe(65);
        dossier.Score(area: "990300").Score.ShouldBe(95);
        dossier.Score(area: Samples.RegionArea).Score.ShouldBe(50);
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void What_another_prefecture_produced_does_not_even_show()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-13", area: OtherCity);
        dossier.RateBad(area: OtherCity);
        dossier.Explain(area: City).Records.ShouldBeEmpty();
        dossier.Score(area: City).Level.ShouldBe(CreditLevel.NoNamedLevel);
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void A_county_sees_a_part_and_is_told_that_it_is_no_evaluation()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-13", area: City);
        dossier.Deduct("A1-11", area: County);
        dossier.Deduct("A1-12", area: "990103");
        var part = dossier.Explain(area: County);
        part.Score.ShouldBe(85);
        var whole = dossier.Explain(area: City).Reasons.Single(reason => reason.Rule == "AMB-19");
        var place = part.Reasons.Single(reason => reason.Rule == "AMB-19");
        place.Zh.ShouldNotBe(whole.Zh);
        place.Zh.ShouldContain("旗县");
        place.En.ShouldContain("county");
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void The_regions_union_counts_a_document_once_and_is_a_proposal()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-13", number: "示例1号", area: City);
        dossier.Deduct("A1-13", number: "示例１号", area: OtherCity);
        dossier.Score(area: City).Score.ShouldBe(90);
        dossier.Score(area: OtherCity).Score.ShouldBe(90);

        var union = dossier.Explain(area: Samples.RegionArea);
        union.Score.ShouldBe(90);
        union.Reasons.ShouldContain(reason => reason.Rule == "AMB-19" && reason.Zh.Contains("建议"));
    }
}
