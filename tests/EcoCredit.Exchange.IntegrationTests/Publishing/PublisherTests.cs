using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

public sealed class PublisherTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Publishes_what_is_new_and_each_checkpoint_is_consistent_with_the_one_before(TestStore store)
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions(), clock);
        await publisher.PassAsync();
        publisher.Published.Newest.ShouldBeNull();

        TreeSnapshot? before = null;
        foreach (var size in new[] { 1, 255, 300 })
        {
            await publisher.AppendAsync(size - (int)publisher.Size);
            clock.Pass(TimeSpan.FromSeconds(1));
            await publisher.PassAsync();

            publisher.Size.ShouldBe(size);
            await publisher.CheckShownAsync();
            var tree = publisher.Published.Newest!.Tree.Snapshot;
            if (before is not null)
                MerkleProofs.VerifyConsistency(before.Size, before.Root, tree.Size, tree.Root, tree.Consistency(before.Size)).ShouldBeTrue();
            before = tree;
        }

        publisher.Meters.Lag.ShouldBe(45);
        (await StoredLedger.CountAsync(place, "ledger_publication")).ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Publishes_an_idle_ledger_again_and_shows_it_after_a_restart(TestStore store)
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions { RepublishMinutes = 10 }, clock);
        await publisher.AppendAsync(3);
        await publisher.PassAsync();
        var first = publisher.Published.Newest!;

        clock.Pass(TimeSpan.FromMinutes(9));
        await publisher.PassAsync();
        publisher.Published.Newest!.PublishedAt.ShouldBe(first.PublishedAt);
        clock.Pass(TimeSpan.FromMinutes(2));
        await publisher.PassAsync();

        var again = publisher.Published.Newest!;
        (again.PublishedAt - first.PublishedAt).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(11));
        again.Tree.Note.ShouldBe(first.Tree.Note);
        await using var restarted = new PublisherHarness(node, new LedgerOptions(), clock);
        await restarted.PassAsync();
        restarted.Published.Newest!.PublishedAt.ShouldBe(again.PublishedAt);
        restarted.Published.Newest!.Note.ShouldBe(again.Note);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_clock_that_is_set_back_neither_stops_publishing_nor_turns_time_back(TestStore store)
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions { RepublishMinutes = 10 }, clock);
        var rounds = 0;
        publisher.Partners.Witnesses = (_, _) => Task.FromResult(FakeWitness.Nobody(ref rounds));
        await publisher.AppendAsync(3);
        await publisher.PassAsync();
        var before = publisher.Published.Newest!.PublishedAt;

        clock.SetBack(TimeSpan.FromHours(1));
        await publisher.AppendAsync(3);
        clock.Pass(TimeSpan.FromSeconds(1));
        await publisher.PassAsync();
        publisher.Size.ShouldBe(6);
        publisher.Published.Newest!.PublishedAt.ShouldBe(before);

        var asked = rounds;
        clock.Pass(TimeSpan.FromMinutes(11));
        await publisher.PassAsync();
        rounds.ShouldBe(asked + 1);
        await publisher.PassAsync();
        rounds.ShouldBe(asked + 1);
        publisher.Published.Newest!.PublishedAt.ShouldBeGreaterThanOrEqualTo(before);
        await StoredLedger.CheckAsync(place);
    }

    [Fact]
    public async Task Two_replicas_that_both_publish_never_contradict_each_other()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var first = await JournalHarness.StartAsync(place);
        await using var second = await JournalHarness.StartAsync(place);
        var (clock, otherClock) = (new TestClock(), new TestClock());
        await using var one = new PublisherHarness(first, new LedgerOptions(), clock);
        await using var other = new PublisherHarness(second, new LedgerOptions(), otherClock);
        // Each holds the lease for the next seconds.
        await one.PassAsync();
        await place.ExecuteAsync("DELETE FROM worker_lease");
        await other.PassAsync();

        var shown = new List<(long Size, TreeHash Root)>();
        for (var i = 0; i < 8; i++)
        {
            await Task.WhenAll(
                one.AppendAsync(7),
                other.AppendAsync(7),
                Task.Run(() => PassAsync(one, clock)),
                Task.Run(() => PassAsync(other, otherClock)));
        }

        // Whoever sees that something has just been published waits a moment with the next.
        for (var i = 0; i < 3; i++) await PassAsync(one, clock);
        for (var i = 0; i < 3; i++) await PassAsync(other, otherClock);
        await PassAsync(one, clock);
        one.Size.ShouldBe(112);
        other.Size.ShouldBe(112);
        other.Published.Newest!.Tree.Note.ShouldBe(one.Published.Newest!.Tree.Note);
        var whole = one.Published.Newest!.Tree.Snapshot;
        shown.Select(s => s.Size).Distinct().Count().ShouldBeGreaterThan(3);
        foreach (var (size, root) in shown) MerkleProofs.Root(size, whole).ShouldBe(root);
        first.State.ReadOnly.ShouldBeNull();
        second.State.ReadOnly.ShouldBeNull();

        async Task PassAsync(PublisherHarness publisher, TestClock time)
        {
            time.Pass(TimeSpan.FromMilliseconds(501));
            await publisher.PassAsync();
            if (publisher.Published.Newest is not { } newest) return;
            lock (shown) shown.Add((newest.Tree.Snapshot.Size, newest.Tree.Snapshot.Root));
        }
    }
}
