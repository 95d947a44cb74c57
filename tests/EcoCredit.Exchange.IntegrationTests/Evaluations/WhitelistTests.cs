using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Evaluations;

/// <summary>Ningbo's whitelist on a real node: off until it is dated, then exits that happen by themselves.</summary>
public sealed class WhitelistTests
{
    [Fact]
    [Trait("Rule", "NB-20")]
    public async Task Everything_is_off_until_the_operator_names_the_day()
    {
        using var ningbo = new TestAgency(9, Role.NbCity, "990300");
        await using var node = await TestNode.StartAsync(TestStore.Sqlite, ningbo);
        var error = await ExchangeFixture.ErrorOfAsync(() => PushAsync(node, ningbo, Notice(ningbo, ExchangeFixture.NewSubject(), 8550)));
        error.Reason.ShouldBe(ErrorReason.RuleSetNotInForce);
        (await ExchangeFixture.ErrorOfAsync(() => StandingAsync(node, ningbo, ExchangeFixture.NewSubject()))).Reason.ShouldBe(ErrorReason.RuleSetNotInForce);
        // A question that was refused stands in the ledger, whatever the reason.
        using var context = node.Host.Services.GetRequiredService<IDatabase>().CreateReader();
        LedgerEntry.TryParse(context.LedgerEntries.OrderBy(e => e.Idx).Last().Entry, out var entry, out _).ShouldBeTrue();
        (entry.Type, entry.OtherPartyCode).ShouldBe((LedgerEntryType.Refusal, ningbo.Code));
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    [Trait("Rule", "NB-15-1")]
    [Trait("Rule", "NB-15-2")]
    public async Task A_ban_by_the_finance_department_takes_an_organisation_off_the_list_by_itself(TestStore store)
    {
        using var ningbo = new TestAgency(9, Role.NbCity, "990300");
        using var finance = new TestAgency(10, Role.Finance, "990000");
        await using var node = await StartAsync(store, ningbo, finance);
        var code = ExchangeFixture.NewSubject();
        var notice = Notice(ningbo, code, 8550);
        await PushAsync(node, ningbo, notice);
        await PushAsync(node, ningbo, Entry(ningbo, code, notice));
        var listed = await StandingAsync(node, ningbo, code);
        (listed.State, listed.Barred).ShouldBe((WhitelistState.Listed, false));
        listed.Measures.Select(m => m.Kind).ShouldBe([FlagKind.FewerChecks, FlagKind.Promotion, FlagKind.PriorityActivity], ignoreOrder: true);

        var ban = finance.Ban(code);
        await PushAsync(node, finance, ban);

        var exited = await StandingAsync(node, ningbo, code);
        (exited.State, exited.Barred).ShouldBe((WhitelistState.Exited, true));
        exited.Cause.ShouldBe(TestDocuments.Reference(ban));
        IsoDay.TryParse(ban.BannedFrom, out var from).ShouldBeTrue();
        exited.EligibleOn.ShouldBe(IsoDay.Format(from.AddYears(3)));
        exited.Measures.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_list_comes_in_pages_and_a_cursor_belongs_to_its_question()
    {
        using var ningbo = new TestAgency(9, Role.NbCity, "990300");
        await using var node = await StartAsync(TestStore.Sqlite, ningbo);
        string[] codes = [.. Enumerable.Range(0, 5).Select(_ => ExchangeFixture.NewSubject()).Order(StringComparer.Ordinal)];
        foreach (var code in codes)
        {
            var notice = Notice(ningbo, code, 8550);
            await PushAsync(node, ningbo, notice);
            await PushAsync(node, ningbo, Entry(ningbo, code, notice));
        }

        var client = new EvaluationService.EvaluationServiceClient(node.Connect(ningbo));
        var request = new GetWhitelistRequest { Access = CityYear.Access(ningbo), AreaCode = ningbo.Area, PageSize = 2 };
        var pages = new List<GetWhitelistResponse>();
        do
        {
            pages.Add(await client.GetWhitelistAsync(request));
            request.Cursor = pages[^1].NextCursor;
        }
        while (request.Cursor.Length > 0);

        pages.Select(p => p.Standings.Count).ShouldBe([2, 2, 1]);
        pages.SelectMany(p => p.Standings).Select(s => s.CreditCode).ShouldBe(codes);
        pages.ShouldAllBe(p => p.Receipt != null);

        request.Cursor = pages[0].NextCursor;
        request.AreaCode = "990302";
        (await ExchangeFixture.ErrorOfAsync(() => client.GetWhitelistAsync(request).ResponseAsync)).Reason.ShouldBe(ErrorReason.CursorInvalid);
        request.PageSize = 1001;
        (await ExchangeFixture.ErrorOfAsync(() => client.GetWhitelistAsync(request).ResponseAsync)).Reason.ShouldBe(ErrorReason.RequestInvalid);
    }

    private static Task<TestNode> StartAsync(TestStore store, params TestAgency[] agencies) => TestNode.StartAsync(
        store,
        TimeProvider.System,
        settings => settings with { Rules = new RuleOptions { NingboInForceFrom = "2025-01-01" } },
        _ => { },
        agencies);

    private static async Task PushAsync(TestNode node, TestAgency agency, Protocol.Documents.IDocument document) =>
        await new ExchangeService.ExchangeServiceClient(node.Connect(agency)).PushDocumentAsync(new PushDocumentRequest { Envelope = agency.Sign(document) });

    private static async Task<WhitelistStanding> StandingAsync(TestNode node, TestAgency agency, string code) =>
        (await new EvaluationService.EvaluationServiceClient(node.Connect(agency)).GetWhitelistAsync(new GetWhitelistRequest
        {
            Access = CityYear.Access(agency),
            CreditCodes = { code },
            AreaCode = agency.Area,
        })).Standings.ShouldHaveSingleItem();

    private static WhitelistNotice Notice(TestAgency ningbo, string code, int score)
    {
        var notice = new WhitelistNotice
        {
            Header = ningbo.Header("", Visibility.Public),
            SelectionYear = 2026,
            OpensOn = "2026-03-02",
            ClosesOn = "2026-03-13",
            Channels = { "示例门户网站" },
            Scores = { new WhitelistScore { CreditCode = code, ScoreHundredths = score, Rank = 1, RuleVersion = "示例细则/1" } },
            LastRank = 10,
        };
        notice.Header.Subject = null;
        return notice;
    }

    // Valid around today, whenever the tests run.
    private static WhitelistEntry Entry(TestAgency ningbo, string code, WhitelistNotice notice)
    {
        var from = ChinaTime.Today(TimeProvider.System).AddDays(-60);
        return new WhitelistEntry
        {
            Header = ningbo.Header(code, Visibility.Public),
            Notice = TestDocuments.Reference(notice),
            ValidFrom = IsoDay.Format(from),
            ValidTo = IsoDay.Format(from.AddYears(1).AddDays(-1)),
            ScoreHundredths = notice.Scores[0].ScoreHundredths,
            Rank = 1,
            CapacityHundredths = 3000,
            PerformanceHundredths = 3000,
            SupervisionHundredths = 2550,
            RuleVersion = notice.Scores[0].RuleVersion,
        };
    }
}
