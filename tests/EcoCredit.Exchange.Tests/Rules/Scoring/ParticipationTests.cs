using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class ParticipationTests
{
    [Fact]
    [Trait("Rule", "IM-05-4")]
    public void While_suspected_of_a_crime_there_is_no_score()
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-13");
        dossier.RateBad();
        var exclusion = dossier.Add(new Exclusion { Header = Samples.Header(), Authority = "示例机关", SinceOn = "2026-01-10" });

        dossier.Score(asOf: "2026-01-09").Level.ShouldBe(CreditLevel.Bad);
        dossier.Score(asOf: "2026-01-10").ShouldBe(new(CreditLevel.Excluded, 0, 0, 0, 0, NeedsDecision: false));
        dossier.Of(record).Standing.ShouldBe(RecordStanding.Counts);
        dossier.Explain().Reasons.ShouldContain(reason => reason.Rule == "IM-05-4");

        dossier.Add(new Exclusion { Header = Samples.Header(), Authority = "示例机关", SinceOn = "2026-01-10", EndedOn = "2026-03-31" })
            .Header.Supersedes = Dossier.Reference(exclusion);
        dossier.Score(asOf: "2026-03-31").Level.ShouldBe(CreditLevel.Excluded);
        dossier.Score(asOf: "2026-04-01").Level.ShouldBe(CreditLevel.Bad);
    }

    [Fact]
    [Trait("Rule", "IM-19")]
    public void Who_is_in_no_list_of_the_year_is_not_evaluated()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-20");
        dossier.Score().Level.ShouldBe(CreditLevel.Warning);

        dossier.List(Dossier.Year, Samples.CityArea, Samples.Client);
        dossier.Score().ShouldBe(new(CreditLevel.NotEvaluated, 0, 0, 0, 0, NeedsDecision: false));
        dossier.Explain().Reasons.ShouldContain(reason => reason.Rule == "IM-19");
        dossier.Score(year: 2026).Level.ShouldBe(CreditLevel.Warning);
        dossier.Score(area: "990200").Level.ShouldBe(CreditLevel.NoNamedLevel);

        dossier.List(Dossier.Year, Samples.CityArea, Samples.Organisation);
        dossier.Score().Level.ShouldBe(CreditLevel.Warning);
    }

    [Fact]
    [Trait("Rule", "IM-19")]
    public void A_list_that_was_superseded_names_nobody()
    {
        var dossier = new Dossier();
        var list = dossier.List(Dossier.Year, Samples.CityArea, Samples.Organisation);
        dossier.Score().Level.ShouldBe(CreditLevel.NoNamedLevel);
        dossier.List(Dossier.Year, Samples.CityArea, Samples.Client).Header.Supersedes = Dossier.Reference(list);
        dossier.Score().Level.ShouldBe(CreditLevel.NotEvaluated);
    }

    [Fact]
    [Trait("Rule", "IM-19")]
    [Trait("Rule", "IM-18")]
    public void Not_evaluated_says_nothing_good_while_a_serious_record_is_open()
    {
        var dossier = new Dossier();
        var act = dossier.RateBad();
        dossier.List(Dossier.Year, Samples.CityArea, Samples.Client);
        dossier.Score().Level.ShouldBe(CreditLevel.NotEvaluated);
        dossier.Of(act).Standing.ShouldBe(RecordStanding.RatesBad);
        dossier.Explain().Reasons.ShouldContain(reason => reason.Rule == "IM-18");
    }
}
