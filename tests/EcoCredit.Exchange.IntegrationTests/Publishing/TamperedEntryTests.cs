using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

/// <summary>What somebody changed in the database is never signed: the entry is named, and nothing is appended from then on.</summary>
public sealed class TamperedEntryTests
{
    private const int Published = 10;
    private const int Entries = 300;
    private const int NotCommitted = 2101;
    private const int NotPublished = 2140;

    // Of 300 entries 256 lie in a full tile. What is done, the first entry concerned, the cause.
    private static readonly (string Sql, long Index, string Cause)[] All =
    [
        ("UPDATE ledger_entry SET entry = (SELECT o.entry FROM ledger_entry o WHERE o.idx = 1) WHERE idx = 12", 12, "CORRUPT"),
        ("UPDATE ledger_entry SET entry = (SELECT o.entry FROM ledger_entry o WHERE o.idx = 1), leaf_hash = (SELECT o.leaf_hash FROM ledger_entry o WHERE o.idx = 1) WHERE idx = 270", 270, "CORRUPT"),
        ("UPDATE ledger_entry SET entry = (SELECT o.entry FROM ledger_entry o WHERE o.idx = 1), leaf_hash = (SELECT o.leaf_hash FROM ledger_entry o WHERE o.idx = 1) WHERE idx = 200", 200, "CORRUPT"),
        ("DELETE FROM ledger_entry WHERE idx = 14", 14, "CORRUPT"),
        ("DELETE FROM ledger_entry WHERE idx = 299", 299, "CORRUPT"),
        ("UPDATE ledger_entry SET idx = -1 WHERE idx = 260; UPDATE ledger_entry SET idx = 260 WHERE idx = 261; UPDATE ledger_entry SET idx = 261 WHERE idx = -1", 260, "CORRUPT"),
        ("DELETE FROM ledger_tile", 0, "CORRUPT"),
        ("UPDATE ledger_head SET root = (SELECT leaf_hash FROM ledger_entry WHERE idx = 1)", -1, "CORRUPT"),
        ("DELETE FROM ledger_entry WHERE idx = 299; UPDATE ledger_head SET size = 299", 299, "ROLLED_BACK"),
        ("DELETE FROM ledger_publication", -1, "ROLLED_BACK"),
    ];

    public static TheoryData<TestStore, string, long, string> Tamperings
    {
        get
        {
            var data = new TheoryData<TestStore, string, long, string>();
            // The checks are the same code on both stores: every tampering on one, one of each sort on the other.
            foreach (var (sql, index, cause) in All) data.Add(TestStore.Sqlite, sql, index, cause);
            foreach (var (sql, index, cause) in new[] { All[0], All[4], All[5] }) data.Add(TestStore.Postgres, sql, index, cause);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task Nothing_is_published_over_what_was_changed(TestStore store, string sql, long index, string cause)
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions(), clock);
        publisher.Announce(NotCommitted);
        await publisher.AppendAsync(Published);
        await publisher.PassAsync();
        await publisher.AppendAsync(Entries - Published);
        var publications = await StoredLedger.CountAsync(place, "ledger_publication");

        (await place.ExecuteAsync(sql)).ShouldBeGreaterThan(0);
        clock.Pass(TimeSpan.FromSeconds(1));
        await publisher.PassAsync();

        publisher.Size.ShouldBe(Published);
        publisher.Meters.CorruptIndex.ShouldBe(index);
        publisher.Logged(NotCommitted).ShouldBe(1);
        node.State.ReadOnly!.CauseName.ShouldBe(cause);
        var refusal = Should.Throw<RpcException>(() => node.Journal.Enqueue(node.Disclosure()));
        ExchangeError.Read(refusal)!.Reason.ShouldBe(ErrorReason.LedgerReadOnly);
        clock.Pass(TimeSpan.FromMinutes(11));
        await publisher.PassAsync();
        publisher.Size.ShouldBe(Published);
        publisher.Logged(NotCommitted).ShouldBe(1);
        (await StoredLedger.CountAsync(place, "ledger_publication")).ShouldBeLessThanOrEqualTo(publications);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task An_entry_that_is_changed_long_after_is_found_by_the_review(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        var clock = new TestClock();
        await using var publisher = new PublisherHarness(node, new LedgerOptions(), clock);
        publisher.Announce(NotPublished);
        await publisher.AppendAsync(Entries);
        await publisher.PassAsync();
        await publisher.Review.ReviewAllAsync(CancellationToken.None);
        node.State.ReadOnly.ShouldBeNull();

        await place.ExecuteAsync(All[0].Sql);
        clock.Pass(TimeSpan.FromMinutes(11));
        await publisher.PassAsync();
        node.State.ReadOnly.ShouldBeNull();
        await publisher.Review.ReviewAllAsync(CancellationToken.None);

        node.State.ReadOnly!.CauseName.ShouldBe("CORRUPT");
        publisher.Meters.CorruptIndex.ShouldBe(12);
        publisher.Logged(NotPublished).ShouldBe(1);
    }

    [Fact]
    public async Task The_review_goes_on_from_its_place_and_begins_anew_at_the_end()
    {
        const int Many = 2100;
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place);
        await using var publisher = new PublisherHarness(node, new LedgerOptions { ReviewHours = 1 }, new TestClock());
        publisher.Announce(NotPublished);
        await publisher.AppendAsync(Many);
        await publisher.PassAsync();
        await place.ExecuteAsync("INSERT INTO feed_cursor (name, next_idx) VALUES ('review', 2048)");
        // Before its place, so that it is not seen until the next time round; and behind it.
        await place.ExecuteAsync("DELETE FROM ledger_entry WHERE idx = 7");
        await place.ExecuteAsync("DELETE FROM ledger_entry WHERE idx = 2099");

        publisher.Review.Start();

        await TestNode.EventuallyAsync(() => node.State.ReadOnly is not null);
        publisher.Meters.CorruptIndex.ShouldBe(2099);
    }

    [Theory]
    [InlineData("UPDATE ledger_publication SET root = (SELECT leaf_hash FROM ledger_entry WHERE idx = 1)", "CORRUPT")]
    [InlineData("UPDATE ledger_publication SET note = root", "CORRUPT")]
    [InlineData("UPDATE ledger_entry SET entry = (SELECT o.entry FROM ledger_entry o WHERE o.idx = 1), leaf_hash = (SELECT o.leaf_hash FROM ledger_entry o WHERE o.idx = 1) WHERE idx = 3", "FORKED")]
    public async Task A_start_shows_nothing_that_was_changed_meanwhile(string sql, string cause)
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place);
        await using (var publisher = new PublisherHarness(node, new LedgerOptions(), new TestClock()))
        {
            await publisher.AppendAsync(Published);
            await publisher.PassAsync();
        }

        (await place.ExecuteAsync(sql)).ShouldBe(1);
        await using var restarted = new PublisherHarness(node, new LedgerOptions(), new TestClock());
        restarted.Announce(NotCommitted);
        await restarted.PassAsync();

        restarted.Published.Newest.ShouldBeNull();
        node.State.ReadOnly!.CauseName.ShouldBe(cause);
    }
}
