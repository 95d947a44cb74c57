using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>Monthly advisory reports on the region's node, and the co-investigation notice that follows from them.</summary>
public sealed class AdvisoryTests
{
    private const string Month = "2025-09";

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "IM-30-2")]
    public async Task A_second_event_in_another_city_brings_the_regions_notice_in_the_same_transaction(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var code = ExchangeFixture.NewSubject();
        await f.PushAsync(f.City, Report(f.City, Month, Item(code, "示例通报〔2025〕1号", "2025-09-03")));
        (await NoticesAsync(f, f.Region)).ShouldBeEmpty();
        var size = await f.LedgerSizeAsync();

        await f.PushAsync(f.OtherCity, Report(f.OtherCity, Month, Item(code, "示例通报〔2025〕7号", "2025-09-20")));

        // The report and the notice, and the disclosures of neither in between.
        (await f.LedgerSizeAsync()).ShouldBe(size + 2);
        foreach (var reader in new[] { f.Region, f.City, f.OtherCity, f.County })
        {
            var stored = (await NoticesAsync(f, reader)).ShouldHaveSingleItem();
            var notice = CoInvestigationNotice.Parser.ParseFrom(stored.Envelope.Payload);
            notice.Header.SourceAgency.ShouldBe(f.Region.Code);
            notice.Header.Subject.CreditCode.ShouldBe(code);
            notice.Events.Select(e => e.AreaCode).ShouldBe(["990100", "990200"]);
        }

        foreach (var outsider in new[] { f.Market, f.Platform }) (await NoticesAsync(f, outsider)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    [Trait("Rule", "AMB-05")]
    public async Task The_board_tells_nil_late_and_missing_months_apart()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var code = ExchangeFixture.NewSubject();
        var first = Report(f.City, Month, Item(code, "示例通报〔2025〕1号", "2025-09-03"));
        await f.PushAsync(f.City, first);
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, Report(f.City, Month)))).Violations
            .ShouldContain(v => v.Rule == "IM-30-1" && v.Field == "header.supersedes");
        var correction = Report(f.City, Month);
        correction.Header.Supersedes = TestDocuments.Reference(first);
        await f.PushAsync(f.City, correction);

        var board = await new EvaluationService.EvaluationServiceClient(f.Node.Connect(f.Region)).GetAdvisoryBoardAsync(
            new GetAdvisoryBoardRequest { Access = CityYear.Access(f.Region), Year = 2025, AreaCode = f.Region.Area });

        board.Cells.Count.ShouldBe(24);
        var september = board.Cells.Single(c => c.AreaCode == f.City.Area && c.Month == Month);
        (september.State, september.Items, september.Corrections, september.DueOn).ShouldBe((AdvisoryCellState.Late, 0, 1, "2025-10-14"));
        board.Cells.Single(c => c.AreaCode == f.OtherCity.Area && c.Month == Month).State.ShouldBe(AdvisoryCellState.Missing);
        board.Subjects.ShouldBeEmpty();
        board.Sharing.Rule.ShouldBe("AMB-13");
    }

    [Fact]
    [Trait("Rule", "IM-15-4")]
    [Trait("Rule", "AMB-13")]
    public async Task Nothing_advisory_reaches_a_platform_or_a_status()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var code = ExchangeFixture.NewSubject();
        await f.PushAsync(f.City, Report(f.City, Month, Item(code, "示例通报〔2025〕1号", "2025-09-03")));

        (await f.StatusForBuyerAsync(code)).Verdict.ShouldBe(Verdict.NotFound);
        (await PullAsync(f, f.Platform, DocumentKind.AdvisoryReport)).ShouldBeEmpty();
        var open = Report(f.City, "2025-10");
        open.Header.Visibility = Visibility.GovShared;
        (await ExchangeFixture.ErrorOfAsync(() => f.PushAsync(f.City, open))).Violations.ShouldContain(v => v.Field == "header.visibility");
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("示例条例第八条", 1)]
    [Trait("Rule", "AMB-13")]
    public async Task Reports_go_to_a_platform_on_a_configured_legal_basis_only(string? basis, int handedOut)
    {
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings with { Rules = new RuleOptions { AdvisoryPushBasis = basis } });
        await f.PushAsync(f.City, Report(f.City, Month));
        (await PullAsync(f, f.Platform, DocumentKind.AdvisoryReport)).Count.ShouldBe(handedOut);
        (await PullAsync(f, f.Market, DocumentKind.AdvisoryReport)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_carries_steps_and_records_in_the_order_in_which_they_were_sent()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var code = ExchangeFixture.NewSubject();
        using var push = f.Exchange(f.City).Push();
        Envelope[] sent =
        [
            f.City.Sign(Report(f.City, "2025-07")),
            f.City.Sign(f.City.Penalty(code)),
            f.City.Sign(Report(f.City, "2025-07")), // a second report of the month: refused
            f.City.Sign(Report(f.City, "2025-08")),
            f.City.Sign(f.City.Penalty(code)),
        ];
        foreach (var envelope in sent) await push.RequestStream.WriteAsync(new PushRequest { Envelope = envelope });
        await push.RequestStream.CompleteAsync();
        var outcomes = await push.ResponseStream.ReadAllAsync().ToListAsync();

        outcomes.Select(o => o.OutcomeCase == PushResponse.OutcomeOneofCase.Accepted).ShouldBe([true, true, false, true, true]);
        var indexes = outcomes.Where(o => o.Accepted is not null).Select(o => o.Accepted.Receipt.Index).ToList();
        indexes.ShouldBe(indexes.Order());
    }

    private static AdvisoryReport Report(TestAgency city, string month, params AdvisoryItem[] items)
    {
        var report = new AdvisoryReport { Header = city.Header("", Visibility.EcoInternal), Month = month, NilReport = items.Length == 0, Items = { items } };
        report.Header.Subject = null;
        return report;
    }

    private static AdvisoryItem Item(string code, string number, string day) => new()
    {
        CreditCode = code,
        Name = "示例环境检测有限公司",
        Kind = AdvisoryKind.JointInspectionNotice,
        DocumentNumber = number,
        OccurredOn = day,
        Summary = "示例问题",
    };

    private static Task<IReadOnlyList<StoredDocument>> NoticesAsync(ExchangeFixture f, TestAgency reader) =>
        PullAsync(f, reader, DocumentKind.CoInvestigationNotice);

    private static async Task<IReadOnlyList<StoredDocument>> PullAsync(ExchangeFixture f, TestAgency reader, DocumentKind kind)
    {
        var purpose = reader.Role == Role.MarketReg ? Purpose.Inspection : Purpose.EcologySupervision;
        var access = new AccessContext { Statement = reader.Sign(reader.Access(purpose)) };
        return (await f.Exchange(reader).PullAsync(new PullRequest { Access = access, Kinds = { kind } })).Documents;
    }
}
