using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>Whole organisation-years on a real node, from the list to the publication and what comes after it.</summary>
public sealed class YearTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-20-1")]
    [Trait("Rule", "IM-20-6")]
    public async Task A_city_takes_its_year_from_the_list_to_the_publication(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var year = new CityYear(f, f.City);
        var (clean, penalised, bad) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        await year.PenaltyAsync(penalised, "示例罚字〔2025〕11号");
        await year.SeriousAsync(bad);
        await year.RunAsync(clean, penalised, bad);

        (year.Final(clean).Score, year.Final(clean).Level).ShouldBe((100, CreditLevel.NoNamedLevel));
        (year.Final(penalised).Score, year.Final(penalised).Level).ShouldBe((90, CreditLevel.NoNamedLevel));
        (year.Final(bad).Score, year.Final(bad).Level).ShouldBe((100, CreditLevel.Bad));
        var procedure = await year.ProcedureAsync(f.Region);
        procedure.Participants.ShouldAllBe(p => p.State == ProcedureState.Published);
        (await f.StatusForBuyerAsync(clean)).Verdict.ShouldBe(Verdict.NoNamedLevel);
        (await f.StatusForBuyerAsync(bad)).Verdict.ShouldBe(Verdict.Bad);
    }
}
