using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

/// <summary>Each step of a publication fails, or is done and seems to have failed.</summary>
public sealed class PublishFaultTests
{
    private const int Trouble = 2102;
    private const int Broken = 2103;
    private const int NotPublished = 2101;

    [Theory]
    [InlineData(TestStore.Sqlite, Fault.Failed)]
    [InlineData(TestStore.Sqlite, Fault.FailedButWasStored)]
    [InlineData(TestStore.Postgres, Fault.Failed)]
    [InlineData(TestStore.Postgres, Fault.FailedButWasStored)]
    [Trait("Security", "CRASH-09")]
    public async Task No_checkpoint_contradicts_another_and_none_is_shown_that_is_not_stored(TestStore store, Fault fault)
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place, clock);
        var options = new LedgerOptions { WitnessQuorum = 1, Timestamps = new TimestampOptions { Url = "http://localhost", Anchors = "none", EveryMinutes = 1 } };
        var witness = new FakeWitness("witness.example", clock);
        var shown = new Dictionary<long, TreeHash>();
        var steps = 0;
        // Writes of one look: publication, cosignatures that came late, cosignatures, token.
        for (var step = 0; step < 4; step++)
        {
            await using var publisher = new PublisherHarness(node, options, clock);
            publisher.Announce(Broken);
            publisher.Partners.Witnesses = witness.AskAsync;
            publisher.Partners.Timestamps = (_, _) => Task.FromResult(new TimestampToken([1, 2, 3], clock.GetUtcNow()));
            await publisher.PassAsync();
            await publisher.AppendAsync(5);
            publisher.Database.Fail(step, fault);
            for (var i = 0; i < 5; i++)
            {
                clock.Pass(TimeSpan.FromMinutes(2));
                await publisher.PassAsync();
                if (publisher.Published.Newest is not { } newest) continue;
                await publisher.CheckShownAsync();
                if (shown.TryGetValue(newest.Tree.Snapshot.Size, out var root)) root.ShouldBe(newest.Tree.Snapshot.Root);
                shown[newest.Tree.Snapshot.Size] = newest.Tree.Snapshot.Root;
            }

            publisher.Database.HasFailed.ShouldBeTrue();
            publisher.Logged(Trouble).ShouldBe(1);
            publisher.Size.ShouldBe(5 * (step + 1));
            publisher.Published.Newest!.Cosignatures.Count.ShouldBe(1);
            steps++;
        }

        foreach (var (size, root) in shown) MerkleProofs.Root(size, node.Journal.Newest.Snapshot).ShouldBe(root);
        node.State.ReadOnly.ShouldBeNull();
        (await StoredLedger.CountAsync(place, "ledger_timestamp")).ShouldBe(steps);
    }

    [Fact]
    public async Task Nothing_is_shown_that_the_high_water_mark_does_not_know()
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions(), clock);
        publisher.Announce(Broken);
        var isFull = true;
        publisher.Partners.Stored = (_, _) => isFull ? Task.FromException(new IOException("The disk is full.")) : Task.CompletedTask;
        await publisher.AppendAsync(2);
        await publisher.PassAsync();
        await publisher.PassAsync();
        publisher.Published.Newest.ShouldBeNull();
        publisher.Logged(Broken).ShouldBe(1);

        isFull = false;
        await publisher.PassAsync();
        publisher.Size.ShouldBe(2);
        await publisher.CheckShownAsync();
    }

    [Fact]
    [Trait("Security", "CRASH-07")]
    public async Task A_database_that_lost_a_publication_was_rolled_back_shown_or_not()
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions(), clock);
        publisher.Announce(Broken);
        publisher.Announce(NotPublished);
        await publisher.AppendAsync(2);
        await publisher.PassAsync();
        publisher.Partners.Stored = (_, _) => Task.FromException(new IOException("The disk is full."));
        await publisher.AppendAsync(2);
        clock.Pass(TimeSpan.FromMinutes(2));
        await publisher.PassAsync();
        publisher.Size.ShouldBe(2);

        (await place.ExecuteAsync("DELETE FROM ledger_publication WHERE size = 4")).ShouldBe(1);
        await publisher.PassAsync();

        node.State.ReadOnly.ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.RolledBack);
    }
}
