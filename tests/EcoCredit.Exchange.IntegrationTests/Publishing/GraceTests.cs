using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

/// <summary>Without witnesses or timestamps the node goes on for a while, then discloses nothing until they are back.</summary>
public sealed class GraceTests
{
    private const int NotCommitted = 2101;
    private const int WitnessesMissing = 2110;
    private const int WitnessesClosed = 2112;
    private const int TimestampsClosed = 2122;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Without_witnesses_it_goes_on_then_stops_disclosing_then_goes_on(TestStore store)
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place, clock);
        var options = new LedgerOptions { WitnessQuorum = 1, WitnessGraceMinutes = 60 };
        var witness = new FakeWitness("witness.example", clock);
        await using (var publisher = new PublisherHarness(node, options, clock))
        {
            publisher.Partners.Witnesses = witness.AskAsync;
            await publisher.AppendAsync(3);
            await publisher.PassAsync();
            Verifies(publisher, witness);

            witness.Answers = false;
            await publisher.AppendAsync(1);
            await PassAsync(publisher, clock, minutes: 50);
            await PassAsync(publisher, clock, minutes: 1);
            publisher.Size.ShouldBe(4);
            publisher.Published.Newest!.Cosignatures.ShouldBeEmpty();
            publisher.Logged(WitnessesMissing).ShouldBe(1);
            publisher.Health.Warnings.Keys.ShouldContain("witnesses");
            publisher.Health.IsServing("").ShouldBeTrue();
            publisher.Meters.Witnesses.ShouldBe(0);
            node.State.DisclosuresClosedBy.ShouldBeNull();
        }

        // A restart does not begin the time anew.
        await using var restarted = new PublisherHarness(node, options, clock);
        restarted.Announce(WitnessesClosed);
        restarted.Partners.Witnesses = witness.AskAsync;
        await PassAsync(restarted, clock, minutes: 5);
        node.State.DisclosuresClosedBy.ShouldBeNull();
        await PassAsync(restarted, clock, minutes: 5);
        node.State.DisclosuresClosedBy.ShouldBe(Cosigning.Part);
        var refusal = Should.Throw<RpcException>(() => node.Journal.Enqueue(node.Disclosure()));
        ExchangeError.Read(refusal)!.Reason.ShouldBe(ErrorReason.DisclosuresClosed);
        await restarted.AppendAsync(1);

        witness.Answers = true;
        await PassAsync(restarted, clock, minutes: 1);
        node.State.DisclosuresClosedBy.ShouldBeNull();
        await node.AppendedAsync(node.Disclosure());
        restarted.Size.ShouldBe(5);
        Verifies(restarted, witness);
        restarted.Health.Warnings.Count.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Without_timestamps_it_goes_on_then_stops_disclosing_then_goes_on(TestStore store)
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place, clock);
        var options = new LedgerOptions
        {
            Timestamps = new TimestampOptions { Url = "http://localhost", Anchors = "none", EveryMinutes = 10, GraceMinutes = 60 },
        };
        await using var publisher = new PublisherHarness(node, options, clock);
        publisher.Announce(TimestampsClosed);
        var answers = true;
        publisher.Partners.Timestamps = (_, _) => answers
            ? Task.FromResult(new TimestampToken([1, 2, 3], clock.GetUtcNow()))
            : Task.FromException<TimestampToken>(new HttpRequestException("The authority is away."));
        await publisher.AppendAsync(3);
        await PassAsync(publisher, clock, minutes: 1);
        (await StoredLedger.CountAsync(place, "ledger_timestamp")).ShouldBe(1);

        // A ledger that does not grow needs no more tokens, however long.
        answers = false;
        await PassAsync(publisher, clock, minutes: 100);
        node.State.DisclosuresClosedBy.ShouldBeNull();
        await publisher.AppendAsync(1);
        await PassAsync(publisher, clock, minutes: 1);
        await PassAsync(publisher, clock, minutes: 50);
        node.State.DisclosuresClosedBy.ShouldBeNull();
        await PassAsync(publisher, clock, minutes: 15);
        node.State.DisclosuresClosedBy.ShouldBe(Stamping.Part);

        answers = true;
        await PassAsync(publisher, clock, minutes: 2);
        node.State.DisclosuresClosedBy.ShouldBeNull();
        (await StoredLedger.CountAsync(place, "ledger_timestamp")).ShouldBe(2);
    }

    [Fact]
    public async Task Where_no_witness_is_needed_nothing_is_ever_closed()
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions { WitnessGraceMinutes = 1 }, clock);
        var witness = new FakeWitness("witness.example", clock) { Answers = false };
        publisher.Partners.Witnesses = witness.AskAsync;
        await publisher.AppendAsync(3);
        await PassAsync(publisher, clock, minutes: 1);
        await PassAsync(publisher, clock, minutes: 100);
        witness.Rounds.ShouldBeGreaterThan(1);
        node.State.DisclosuresClosedBy.ShouldBeNull();
    }

    [Fact]
    public async Task A_cosignature_that_comes_late_is_added_to_what_is_shown()
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions { WitnessQuorum = 1 }, clock);
        var witness = new FakeWitness("witness.example", clock);
        var late = new TaskCompletionSource();
        publisher.Partners.Witnesses = async (tree, cancellationToken) =>
        {
            await late.Task;
            return await witness.AskAsync(tree, cancellationToken);
        };
        await publisher.AppendAsync(3);
        await publisher.PassAsync();
        publisher.Size.ShouldBe(3);
        publisher.Published.Newest!.Cosignatures.ShouldBeEmpty();

        late.SetResult();
        await TestNode.EventuallyAsync(() => witness.Rounds == 1);
        await publisher.PassAsync();
        await publisher.PassAsync();
        Verifies(publisher, witness);
    }

    [Fact]
    public async Task One_witness_of_two_that_are_needed_is_not_enough()
    {
        var clock = new TestClock();
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place, clock);
        await using var publisher = new PublisherHarness(node, new LedgerOptions { WitnessQuorum = 2, WitnessGraceMinutes = 60 }, clock);
        publisher.Announce(WitnessesClosed);
        FakeWitness[] witnesses = [.. new[] { "a.example", "b.example", "c.example" }.Select(name => new FakeWitness(name, clock))];
        publisher.Partners.Witnesses = async (tree, cancellationToken) =>
            [.. (await Task.WhenAll(witnesses.Select(w => w.AskAsync(tree, cancellationToken)))).SelectMany(answers => answers)];

        // Any two of the three will do.
        (witnesses[0].Answers, witnesses[2].Answers) = (true, false);
        await publisher.AppendAsync(1);
        await PassAsync(publisher, clock, minutes: 1);
        Verifies(publisher, witnesses[0]);
        Verifies(publisher, witnesses[1]);

        witnesses[1].Answers = false;
        await publisher.AppendAsync(1);
        await PassAsync(publisher, clock, minutes: 1);
        Verifies(publisher, witnesses[0]);
        publisher.Health.Warnings.Keys.ShouldContain("witnesses");
        await PassAsync(publisher, clock, minutes: 61);
        node.State.DisclosuresClosedBy.ShouldBe(Cosigning.Part);

        witnesses[2].Answers = true;
        await PassAsync(publisher, clock, minutes: 1);
        node.State.DisclosuresClosedBy.ShouldBeNull();
        Verifies(publisher, witnesses[0]);
        Verifies(publisher, witnesses[2]);
    }

    [Theory]
    [InlineData("ahead", "ROLLED_BACK")]
    [InlineData("contradicts", "FORKED")]
    [InlineData("another replica", null)]
    public async Task What_a_witness_holds_against_the_ledger_makes_it_read_only(string says, string? cause)
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place);
        await using var publisher = new PublisherHarness(node, new LedgerOptions(), new TestClock());
        publisher.Announce(NotCommitted);
        publisher.Partners.Witnesses = (_, _) => Task.FromResult<IReadOnlyList<WitnessAnswer>>(
        [
            says switch
            {
                "ahead" => new WitnessAnswer.Ahead("witness.example", 4),
                "contradicts" => new WitnessAnswer.Contradicts("witness.example", 2),
                _ => new WitnessAnswer.Ahead("witness.example", 3),
            },
        ]);
        await publisher.AppendAsync(3);

        await publisher.PassAsync();

        node.State.ReadOnly?.CauseName.ShouldBe(cause);
        (node.State.ReadOnly is null).ShouldBe(cause is null);
        publisher.Logged(NotCommitted).ShouldBe(cause is null ? 0 : 1);
    }

    private static async Task PassAsync(PublisherHarness publisher, TestClock clock, int minutes)
    {
        clock.Pass(TimeSpan.FromMinutes(minutes));
        // What was asked in one pass is taken in the next.
        await publisher.PassAsync();
        await publisher.PassAsync();
        clock.Pass(TimeSpan.FromSeconds(6));
        await publisher.PassAsync();
    }

    private static void Verifies(PublisherHarness publisher, FakeWitness witness)
    {
        SignedNote.TryParse(publisher.Published.Newest!.Note, out var note, out _).ShouldBeTrue();
        note!.Verify([witness.Verifier]).IsAccepted.ShouldBeTrue();
    }
}
