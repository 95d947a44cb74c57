using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Erasure;

/// <summary>Bodies go when their time is over, and not while an answer of the day rests on them.</summary>
public sealed class RetentionTests
{
    [Fact]
    public async Task A_clock_that_jumps_ahead_erases_nothing_that_is_not_nearly_over()
    {
        var clock = new MovedClock();
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite, clock, settings => settings, _ => { });
        await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        await f.Node.RestartAsync();
        var before = clock.GetUtcNow();

        clock.Ahead += TimeSpan.FromDays(20 * 365);

        var worker = f.Node.Host.Services.GetRequiredService<RetentionWorker>();
        worker.Moment().ShouldBeInRange(before + TimeSpan.FromDays(29), before + TimeSpan.FromDays(31));
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Ten_years_on_what_ended_is_gone_and_fifteen_years_on_what_a_procurement_was_told(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var flag = f.City.Flag(ExchangeFixture.NewSubject());
        var ended = (await f.PushAsync(f.City, flag)).Receipt.Index;
        var end = (await f.PushAsync(f.City, f.City.Lift(flag))).Receipt.Index;
        // An open serious record counts without a limit of years.
        var standing = (await f.PushAsync(f.City, f.City.Serious(ExchangeFixture.NewSubject()))).Receipt.Index;
        var procurement = (await f.AskAsync(f.Buyer, flag.Header.Subject.CreditCode, Purpose.Procurement)).Response.Receipt.Index;
        var licence = (await f.AskAsync(f.Market, flag.Header.Subject.CreditCode, Purpose.Licensing)).Response.Receipt.Index;
        await f.WalkedAsync();
        var size = await f.LedgerSizeAsync();
        var retained = await LeftAsync(f);
        retained[procurement]!.Value.ShouldBeGreaterThan(retained[licence]!.Value);

        var sweep = f.Node.Host.Services.GetRequiredService<RetentionSweep>();
        var now = TimeProvider.System.GetUtcNow();
        (await sweep.RunAsync(now.AddYears(10).AddDays(-1), CancellationToken.None)).ShouldBe(0);
        (await f.LedgerSizeAsync()).ShouldBe(size);

        (await sweep.RunAsync(now.AddYears(10).AddDays(2), CancellationToken.None)).ShouldBeGreaterThanOrEqualTo(4);
        var left = (await LeftAsync(f)).Keys;
        left.ShouldBe([standing, procurement - 1, procurement, size], ignoreOrder: true);
        (await f.LedgerSizeAsync()).ShouldBe(size + 1);
        (await AskedAsync(f)).ShouldBe([f.Buyer.Code]);
        var record = (await f.Ledger(f.Region).ListAdministrationAsync(new ListAdministrationRequest())).Entries.Single().Erasure;
        (record.Basis, record.Indexes.Contains(ended), record.Indexes.Contains(end)).ShouldBe(("RETENTION", true, true));
        // Once a day, and nothing is over twice.
        (await sweep.RunAsync(now.AddYears(10).AddDays(3), CancellationToken.None)).ShouldBe(0);

        (await sweep.RunAsync(now.AddYears(15).AddDays(2), CancellationToken.None)).ShouldBe(2);
        (await LeftAsync(f)).Keys.ShouldBe([standing, size, size + 1], ignoreOrder: true);
        (await AskedAsync(f)).ShouldBeEmpty();
        await f.ProveAllAsync();
    }

    private static async Task<Dictionary<long, long?>> LeftAsync(ExchangeFixture f)
    {
        await using var context = f.Database().CreateReader();
        return await context.LedgerBodies.Where(b => b.Ciphertext != null).ToDictionaryAsync(b => b.Idx, b => b.RetainUntilMs);
    }

    private static async Task<List<string>> AskedAsync(ExchangeFixture f)
    {
        await using var context = f.Database().CreateReader();
        return await context.Asked.Select(a => a.Agency).ToListAsync();
    }
}
