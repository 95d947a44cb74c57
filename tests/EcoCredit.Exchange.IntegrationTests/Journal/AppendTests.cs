using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Journal;

/// <summary>One journal on one database.</summary>
public sealed class AppendTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Concurrent_entries_get_gapless_indexes_and_receipts_that_verify(TestStore store)
    {
        const int Writers = 64;
        const int Each = 50;
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);

        var appended = (await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var mine = new List<JournalOutcome.Appended>();
            for (var i = 0; i < Each; i++)
                mine.Add(await node.AppendedAsync(i % 2 == 0 ? node.Disclosure($"{writer}/{i}") : node.Document($"{writer}/{i}")));
            return mine;
        })))).SelectMany(a => a).ToList();

        appended.Select(a => a.Index).Order().ShouldBe(Enumerable.Range(0, Writers * Each).Select(i => (long)i));
        foreach (var one in appended) JournalHarness.Verify(one);
        var (size, root) = await StoredLedger.CheckAsync(place);
        size.ShouldBe(Writers * Each);
        node.Journal.Newest.Snapshot.Root.ShouldBe(root);
        (await StoredLedger.CountAsync(place, "document")).ShouldBe(Writers * Each / 2);
        (await StoredLedger.CountAsync(place, "subject_fact")).ShouldBe(Writers * Each / 2);
        var heard = (await place.QueryAsync("SELECT source, last_idx FROM source_state")).ShouldHaveSingleItem();
        heard[0].ShouldBe(JournalHarness.Other);
        heard[1].ShouldBe((await place.QueryAsync("SELECT max(idx) FROM document"))[0][0]);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task The_same_document_again_is_a_duplicate_and_another_payload_a_conflict(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        await node.AppendedAsync(node.Disclosure());
        var first = await node.AppendedAsync(node.Document("a"));

        (await node.AppendAsync(node.Document("a"))).ShouldBe(new JournalOutcome.Duplicate(first.Index));
        (await node.AppendAsync(node.Document("a", "another payload"))).ShouldBe(new JournalOutcome.Conflict(first.Index));

        (await StoredLedger.CheckAsync(place)).Size.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_document_that_comes_twice_in_a_batch_is_taken_once(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        // Queued without waiting: what comes while the first batch commits goes into the second one together.
        var units = new List<JournalUnit>();
        for (var i = 0; i < 20; i++)
        {
            units.Add(node.Disclosure());
            units.Add(node.Document("same"));
            units.Add(node.Document("same", "another payload"));
        }

        foreach (var unit in units) node.Journal.Enqueue(unit);
        var outcomes = await Task.WhenAll(units.Select(u => u.Outcome));

        var taken = outcomes.Where((_, i) => i % 3 == 1).OfType<JournalOutcome.Appended>().ShouldHaveSingleItem();
        outcomes.OfType<JournalOutcome.Duplicate>().Select(d => d.Index).ShouldBe(Enumerable.Repeat(taken.Index, 19));
        outcomes.OfType<JournalOutcome.Conflict>().Select(c => c.Index).ShouldBe(Enumerable.Repeat(taken.Index, 20));
        (await StoredLedger.CheckAsync(place)).Size.ShouldBe(21);
        (await StoredLedger.CountAsync(place, "document")).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_duplicate_gets_the_checkpoint_of_the_first_receipt(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        var first = await node.AppendedAsync(node.Document("a"));
        await node.AppendedAsync(node.Disclosure());
        await node.AppendedAsync(node.Document("b"));

        var receipt = await new ReceiptReader(node.Database, node.Journal).ReadAsync(first.Index, CancellationToken.None);

        receipt.ShouldBe(Receipts.Make(first));
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_reopened_journal_goes_on_where_it_stopped(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        TreeSnapshot before;
        await using (var node = await JournalHarness.StartAsync(place))
        {
            var waiting = Enumerable.Range(0, 700).Select(i => node.AppendAsync(node.Document($"{i}"))).ToList();
            await Task.WhenAll(waiting);
            before = node.Journal.Newest.Snapshot;
        }

        await using var again = await JournalHarness.StartAsync(place);

        again.Journal.Newest.Snapshot.Size.ShouldBe(700);
        again.Journal.Newest.Snapshot.Root.ShouldBe(before.Root);
        var next = await again.AppendedAsync(again.Document("next"));
        next.Index.ShouldBe(700);
        JournalHarness.Verify(next);
        (await again.AppendAsync(again.Document("5"))).ShouldBeOfType<JournalOutcome.Duplicate>();
        MerkleProofs.VerifyConsistency(700, before.Root, 701, next.Tree.Snapshot.Root, next.Tree.Snapshot.Consistency(700)).ShouldBeTrue();
        await StoredLedger.CheckAsync(place);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task What_is_queued_when_the_node_stops_is_still_committed(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        var node = await JournalHarness.StartAsync(place);
        var units = Enumerable.Range(0, 2000).Select(_ => node.Disclosure()).ToList();
        foreach (var unit in units) node.Journal.Enqueue(unit);

        await node.StopAsync();

        var outcomes = await Task.WhenAll(units.Select(u => u.Outcome)).WaitAsync(TimeSpan.FromSeconds(10));
        outcomes.ShouldAllBe(o => o is JournalOutcome.Appended);
        (await StoredLedger.CheckAsync(place)).Size.ShouldBe(2000);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Time_does_not_run_backwards(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        var clock = new SteppingClock(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000));
        await using (var node = await JournalHarness.StartAsync(place, clock))
        {
            Time(await node.AppendedAsync(node.Document("a"))).ShouldBe(1_800_000_000_000);
            clock.Now -= TimeSpan.FromHours(1);
            Time(await node.AppendedAsync(node.Document("b"))).ShouldBe(1_800_000_000_000);
            clock.Now += TimeSpan.FromHours(2);
            Time(await node.AppendedAsync(node.Document("c"))).ShouldBe(1_800_003_600_000);
            clock.Now -= TimeSpan.FromDays(1);
        }

        await using var again = await JournalHarness.StartAsync(place, clock);
        Time(await again.AppendedAsync(again.Document("d"))).ShouldBe(1_800_003_600_000);
        await StoredLedger.CheckAsync(place);
    }

    private static long Time(JournalOutcome.Appended appended)
    {
        LedgerEntry.TryParse(appended.Entry, out var entry, out _).ShouldBeTrue();
        return entry!.TimeMs;
    }

    private sealed class SteppingClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
