using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>Another region's evaluation standard, added by the operator as a file: nothing of the node is rebuilt.</summary>
public sealed class SecondRegionTests
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "Vectors", "catalogue-second-region.json");

    [Fact]
    [Trait("Rule", "AMB-26")]
    public async Task Each_area_is_judged_by_its_own_standard()
    {
        await using var f = await StartAsync(new CatalogueOptions { File = File, Regions = ["990200"] });
        var code = ExchangeFixture.NewSubject();
        await f.PushAsync(f.OtherCity, RowB1(f.OtherCity, code));

        var preview = (await new CityYear(f, f.OtherCity).PreviewAsync(f.OtherCity, code)).Preview;
        (preview.BaseScore, preview.Score, preview.Level, preview.RuleSet).ShouldBe((120, 100, CreditLevel.NoNamedLevel, "example-region-98/1"));
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, RowB1(f.City, code)))).Reason.ShouldBe(ErrorReason.DocumentInvalid);
    }

    [Fact]
    public async Task A_standard_that_cannot_be_used_stops_the_node_before_it_listens()
    {
        var twice = new CatalogueOptions { File = File, Regions = ["990200"] };
        (await Should.ThrowAsync<NodeFolderException>(() => StartAsync(twice, twice))).Message.ShouldContain("rules.catalogues");
        await Should.ThrowAsync<NodeFolderException>(() => StartAsync(new CatalogueOptions { File = "none.json" }));
        await Should.ThrowAsync<NodeFolderException>(() => StartAsync(new CatalogueOptions { File = File, Regions = ["99"] }));
        await Should.ThrowAsync<NodeFolderException>(() => ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings with { Rules = new RuleOptions { Calendars = ["none.json"] } }));
    }

    private static Task<ExchangeFixture> StartAsync(params CatalogueOptions[] catalogues) => ExchangeFixture.StartAsync(
        TestStore.Sqlite, TimeProvider.System, settings => settings with { Rules = new RuleOptions { Catalogues = catalogues } });

    private static CreditRecord RowB1(TestAgency city, string code)
    {
        var record = city.Penalty(code);
        record.ProducedOn = "2025-07-01";
        record.Header.Evidence.Clear();
        record.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.Report, DocumentNumber = "示例报告" });
        record.Ordinary = new OrdinaryDetail { Kind = OrdinaryKind.Determined, CatalogueRow = "B-1", AuthorityLevel = AuthorityLevel.Prefecture };
        return record;
    }
}
