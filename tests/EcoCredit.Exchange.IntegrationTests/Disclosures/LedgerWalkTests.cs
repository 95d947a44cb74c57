using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Practitioners;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Disclosures;

/// <summary>Who was told what follows from the ledger: after a restart, beside another replica, from the beginning again.</summary>
public sealed class LedgerWalkTests
{
    private const int UnreadableBody = 1701;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Goes_on_after_a_restart_and_gives_the_same_from_the_beginning(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (first, _) = await RetractionTests.RepairAsync(f);
        await f.AcknowledgeAsync(f.Platform, first);
        await f.FetchAsync(f.Buyer);
        await f.WalkedAsync();
        await f.Node.RestartAsync();
        // The lease of the process that is gone would run out by itself.
        await FreeAsync(f);
        (await f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement)).Response.OpenRetractions.ShouldBe(1);
        await RetractionTests.RepairAsync(f);
        await f.WalkedAsync();

        var before = await RowsAsync(f);
        before.Count(r => r.StartsWith("retraction", StringComparison.Ordinal)).ShouldBe(4);
        before.Count(r => r.StartsWith("told", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(7);
        before.Count(r => r.StartsWith("asked", StringComparison.Ordinal)).ShouldBe(3);
        await ForgetAsync(f, _ => Task.CompletedTask);
        await f.WalkedAsync();
        (await RowsAsync(f)).ShouldBe(before);
    }

    [Fact]
    public async Task Two_replicas_tell_everything_once()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Postgres);
        await using var second = await NodeHost.StartAsync(
            NodeFolder.Open(f.Region.Folder.Path),
            new NodeHostOptions { TimeProvider = TimeProvider.System, LoggerProvider = f.Node.Log },
            CancellationToken.None);
        // Without the lease, which only saves work: both walk, on top of each other.
        var indexes = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            await FreeAsync(f);
            indexes.Add((await RetractionTests.RepairAsync(f)).Index);
        }

        await f.WalkedAsync();
        var rows = await RowsAsync(f);
        rows.Count(r => r.StartsWith("retraction", StringComparison.Ordinal)).ShouldBe(8);
        await ForgetAsync(f, _ => Task.CompletedTask);
        await f.WalkedAsync();
        (await RowsAsync(f)).ShouldBe(rows);

        // What is confirmed at one is known at the other.
        await f.AcknowledgeAsync(f.Platform, [.. indexes]);
        var book = second.Services.GetRequiredService<RetractionBook>();
        await TestNode.EventuallyAsync(() => book.OpenOf(f.Platform.Code) == 0 && book.OpenOf(f.Buyer.Code) == 4);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task What_was_confirmed_before_the_walk_came_by_is_confirmed(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var (index, _) = await RetractionTests.RepairAsync(f);
        var book = f.Node.Host.Services.GetRequiredService<RetractionBook>();
        await book.AcknowledgedAsync(f.Platform.Code, [index, 0], CancellationToken.None);
        (await f.RetractionsAsync(f.Platform)).ShouldBeEmpty();
        book.OpenOf(f.Platform.Code).ShouldBe(0);

        // Now the walk is behind: it has to find the confirmations of one who is owed something and of one who is not.
        await ForgetAsync(f, async context =>
        {
            foreach (var agency in new[] { f.Buyer, f.Market })
                await book.AcknowledgeAsync(context, agency.Code, [index, 0], CancellationToken.None);
        });
        await f.WalkedAsync();
        var all = await f.RetractionsAsync(f.Region, r => r.IncludeAcknowledged = true);
        all.Select(r => (r.Recipient, r.State)).ShouldBe(
            [(f.Platform.Code, RetractionState.Waiting), (f.Buyer.Code, RetractionState.Acknowledged)], ignoreOrder: true);
        (await f.AcknowledgeAsync(f.Buyer, index)).Receipt.ShouldBeNull();
        (await ExchangeFixture.ErrorOfAsync(() => f.AcknowledgeAsync(f.Market, index))).Reason.ShouldBe(ErrorReason.NotFound);
    }

    [Fact]
    public async Task An_erased_body_says_nothing_and_an_unreadable_one_hides_no_other()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        f.Node.Log.Announce(UnreadableBody);
        var (index, _) = await RetractionTests.RepairAsync(f);
        await f.WalkedAsync();
        var told = await ListAsync(f);
        told.Count.ShouldBeGreaterThanOrEqualTo(3);
        var (erased, broken) = (told.First(t => t.Way == (int)DisclosureWay.Pull), told.First(t => t.Way == (int)DisclosureWay.Answer));
        await f.Database().WriteAsync(
            async context =>
            {
                var nothing = (byte[]?)null;
                await context.LedgerBodies.Where(b => b.Idx == erased.FirstIdx)
                    .ExecuteUpdateAsync(b => b.SetProperty(x => x.Ciphertext, nothing));
                await context.LedgerBodies.Where(b => b.Idx == broken.FirstIdx)
                    .ExecuteUpdateAsync(b => b.SetProperty(x => x.Ciphertext, new byte[64]));
                return 0;
            },
            durable: false,
            CancellationToken.None);
        await f.AskAsync(f.Finance, ExchangeFixture.NewSubject(), Purpose.Procurement);
        await ForgetAsync(f, _ => Task.CompletedTask);
        await f.WalkedAsync();

        (await ListAsync(f)).Select(t => t.FirstIdx).Intersect([erased.FirstIdx, broken.FirstIdx]).ShouldBeEmpty();
        (await f.RetractionsAsync(f.Region)).ShouldBeEmpty();
        f.Node.Log.Entries.Count(e => e.EventId == UnreadableBody).ShouldBe(1);
        f.Node.Host.Services.GetRequiredService<LedgerWalk>().Unreadable.ShouldBe(1);
        await using var context = f.Database().CreateReader();
        (await context.Asked.AnyAsync(a => a.Agency == f.Finance.Code)).ShouldBeTrue();
        (await context.Documents.AnyAsync(d => d.Idx == index)).ShouldBeTrue();
    }

    [Fact]
    [Trait("Rule", "IM-21-4")]
    public async Task Nobody_was_told_of_a_practitioner_here()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var person = PersonDocuments.Person(310);
        var record = f.City.PersonRecord(person, "事一", 1, ExchangeFixture.NewSubject());
        var index = (await f.SubmitAsync(f.City, record)).Receipt.Index;
        var answer = await f.Practitioners(f.City).FindPractitionerAsync(f.City.Finding(person));
        DisclosureRecord.Parser.ParseFrom(answer.Disclosure).Indexes.ShouldBe([index]);
        await f.WalkedAsync();
        (await ListAsync(f)).ShouldBeEmpty();
    }

    /// <summary>Forgets what was derived, and does something in the same transaction.</summary>
    private static Task ForgetAsync(ExchangeFixture f, Func<ExchangeDbContext, Task> then) => f.Database().WriteAsync(
        async context =>
        {
            await context.FeedCursors.Where(c => c.Name == LedgerWalk.Name).ExecuteUpdateAsync(c => c.SetProperty(x => x.NextIdx, 0));
            await context.Told.ExecuteDeleteAsync();
            await context.Asked.ExecuteDeleteAsync();
            await context.Retractions.ExecuteDeleteAsync();
            await then(context);
            return 0;
        },
        durable: false,
        CancellationToken.None);

    private static Task FreeAsync(ExchangeFixture f) =>
        f.Database().WriteAsync(context => context.WorkerLeases.ExecuteDeleteAsync(), durable: false, CancellationToken.None);

    private static async Task<List<ToldRow>> ListAsync(ExchangeFixture f)
    {
        await using var context = f.Database().CreateReader();
        return await context.Told.OrderBy(t => t.DocumentIdx).ThenBy(t => t.Agency).ToListAsync();
    }

    private static async Task<List<string>> RowsAsync(ExchangeFixture f)
    {
        await using var context = f.Database().CreateReader();
        var told = (await context.Told.ToListAsync()).Select(
            t => $"told {t.DocumentIdx} {t.Agency} {t.Way} {t.FirstIdx} {t.FirstAtMs} {t.Purpose} {Convert.ToHexString(t.StatementDigest)} {t.LastIdx}");
        var asked = (await context.Asked.ToListAsync()).Select(a => $"asked {a.Agency} {a.CaseNumber} {a.Subject} {a.KnownSize} {a.AskedAtMs}");
        var retractions = (await context.Retractions.ToListAsync()).Select(
            r => $"retraction {r.Idx} {r.Agency} {r.State} {r.RecordedAtMs} {r.DueDay} {r.AcknowledgedAtMs} {r.AcknowledgedIdx}");
        return [.. told.Concat(asked).Concat(retractions).Order(StringComparer.Ordinal)];
    }
}
