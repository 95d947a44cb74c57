using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

public sealed class FreshnessTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Takes_the_silence_of_a_source_for_silence_and_not_for_nothing_to_report(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(
            store,
            TimeProvider.System,
            settings => settings with { Sources = [new SourceOptions { Agency = TestCodes.Agency(2), LimitHours = 24 }] });
        var (clean, bad) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        await f.PushAsync(f.Region, f.Region.Result(bad, CreditLevel.Bad));

        var (statement, _) = await f.AskAsync(f.Buyer, clean, Purpose.Procurement);
        statement.Subjects.Single().Verdict.ShouldBe(Verdict.SourceStale);
        var freshness = statement.Sources.Single(s => s.SourceAgency == f.City.Code);
        (freshness.Stale, freshness.LimitHours, freshness.LastDocumentAt).ShouldBe((true, 24, null));
        (await f.StatusForBuyerAsync(bad)).Verdict.ShouldBe(Verdict.Bad);

        await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        (await f.StatusForBuyerAsync(clean)).Verdict.ShouldBe(Verdict.NotFound);
    }
}
