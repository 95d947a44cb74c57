using System.Text;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Witnesses;

public sealed class WitnessTests
{
    private const int Forked = 2150;
    private const int Unproven = 2151;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Cosigns_a_ledger_that_only_grows(TestStore store)
    {
        await using var h = await WitnessHarness.StartAsync(store);
        var ledger = h.CityLedger();
        h.Verify(await h.AddAsync(ledger, 0), ledger.Note);
        ledger.Append("a", "b", "c");
        h.Verify(await h.AddAsync(ledger, 0), ledger.Note);
        ledger.Append("d", "e");
        h.Verify(await h.AddAsync(ledger, 3), ledger.Note);
        h.Verify(await h.AddAsync(ledger, 5), ledger.Note);
        (await h.RecordedAsync(ledger.Origin)).ShouldBe(5);
        (await h.ConflictsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Refuses_what_does_not_continue_what_it_cosigned(TestStore store)
    {
        await using var h = await WitnessHarness.StartAsync(store);
        h.Log.Announce(Unproven);
        var ledger = h.CityLedger().Append("a", "b", "c");
        var early = ledger.Fork();
        await h.AddAsync(ledger, 0);
        ledger.Append("d", "e");

        // The recorded size, whatever else may be wrong behind it.
        foreach (var old in new[] { 0, 1, 4, 5 })
        {
            var other = await h.AddAsync(ledger, old);
            (other.Status, other.ContentType, Encoding.UTF8.GetString(other.Body.Span)).ShouldBe((409, "text/x.tlog.size", "3\n"));
        }

        (await h.AddAsync(new AddCheckpointRequest(6, [], ledger.Note).Encode())).Status.ShouldBe(400);
        (await h.AddAsync(new AddCheckpointRequest(3, [], ledger.Note).Encode())).Status.ShouldBe(422);
        early.Append("x", "y");
        (await h.AddAsync(new AddCheckpointRequest(3, early.Tree.Consistency(3), ledger.Note).Encode())).Status.ShouldBe(422);
        (await h.AddAsync(new AddCheckpointRequest(3, ledger.Tree.Consistency(2), ledger.Note).Encode())).Status.ShouldBe(422);
        (await h.RecordedAsync(ledger.Origin)).ShouldBe(3);
        // One and the same checkpoint, kept once.
        var conflict = (await h.ConflictsAsync()).ShouldHaveSingleItem();
        (conflict.Kind, conflict.Origin).ShouldBe(("NO_PROOF", ledger.Origin));
        RootOf(conflict.RefusedNote).ShouldBe(ledger.Tree.Root);

        h.Verify(await h.AddAsync(ledger, 3), ledger.Note);
        (await h.AddAsync(new AddCheckpointRequest(5, ledger.Tree.Consistency(3), ledger.Note).Encode())).Status.ShouldBe(422);
        (await h.ConflictsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Refuses_a_proof_where_there_is_nothing_to_prove()
    {
        await using var h = await WitnessHarness.StartAsync(TestStore.Sqlite);
        var ledger = h.CityLedger().Append("a", "b", "c");
        (await h.AddAsync(new AddCheckpointRequest(0, ledger.Tree.Consistency(2), ledger.Note).Encode())).Status.ShouldBe(422);
        (await h.RecordedAsync(ledger.Origin)).ShouldBeNull();
        (await h.ConflictsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0\n")]
    [InlineData("old 0\n\n")]
    [InlineData("old 0\n\nno note\n")]
    [InlineData("old 0\n\nexchange.example\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 exchange.example AAAAAAAA\n")]
    public async Task Refuses_what_is_no_request(string body)
    {
        await using var h = await WitnessHarness.StartAsync(TestStore.Sqlite);
        (await h.AddAsync(Encoding.UTF8.GetBytes(body))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Knows_enrolled_agencies_and_configured_logs_by_their_keys()
    {
        using var foreignKey = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        using var unknownKey = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        const string Foreign = "log.example.org/2026";
        var foreignSigner = new NoteSigner(Foreign, foreignKey);
        var configured = new WitnessedLogOptions { Origin = Foreign, Keys = [foreignSigner.Verifier.ToString()] };
        await using var h = await WitnessHarness.StartAsync(TestStore.Sqlite, TimeProvider.System, [configured]);

        var foreign = new TestLedger(Foreign, foreignSigner).Append("a");
        h.Verify(await h.AddAsync(foreign, 0), foreign.Note);
        (await h.AddAsync(h.OwnLedger().Append("a"), 0)).Status.ShouldBe(404);
        (await h.AddAsync(new TestLedger("log.example.org", foreignSigner).Append("a"), 0)).Status.ShouldBe(404);
        var city = h.CityLedger().Append("a");
        (await h.AddAsync(new TestLedger(city.Origin, new NoteSigner(city.Origin, unknownKey)).Append("a"), 0)).Status.ShouldBe(403);
        // Another text under the same signatures.
        var larger = Encoding.UTF8.GetString(city.Request(0)).Replace("\n1\n", "\n2\n", StringComparison.Ordinal);
        (await h.AddAsync(Encoding.UTF8.GetBytes(larger))).Status.ShouldBe(403);
        (await h.AddAsync(BadSecondLine(city))).Status.ShouldBe(403);
        (await h.RecordedAsync(city.Origin)).ShouldBeNull();

        // Shut out, and at once.
        (await h.AddAsync(city, 0)).Status.ShouldBe(200);
        h.Edit(e => e.RevokeAgency(h.City.Code, TimeProvider.System.GetUtcNow()));
        (await h.AddAsync(city.Append("b"), 1)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_agency_speaks_for_its_own_ledgers_only()
    {
        await using var h = await WitnessHarness.StartAsync(TestStore.Sqlite);
        var origin = NodeRooms.OriginOf(TestCodes.Agency(3), epoch: 1);
        using var key = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        var second = NodeRooms.OriginOf(h.City.Code, epoch: 2);
        var (stolen, next) = (new NoteSigner(origin, key), new NoteSigner(second, key));
        h.Edit(e => e.Enrol(h.City.Card with { LedgerKeys = [stolen.Verifier.ToString(), next.Verifier.ToString()] }));
        (await h.AddAsync(new TestLedger(origin, stolen).Append("a"), 0)).Status.ShouldBe(404);
        (await h.AddAsync(new TestLedger(second, next).Append("a"), 0)).Status.ShouldBe(200);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Cosigns_one_of_two_forks_that_come_at_once(TestStore store)
    {
        await using var h = await WitnessHarness.StartAsync(store);
        h.Log.Announce(Forked);
        var ledger = h.CityLedger().Append("a", "b");
        await h.AddAsync(ledger, 0);
        TestLedger[] forks = [.. Enumerable.Range(0, 8).Select(i => ledger.Fork().Append($"fork {i}"))];

        var replies = await Task.WhenAll(forks.Select(fork => Task.Run(() => h.AddAsync(fork, 2))));

        replies.Count(r => r.Status == 200).ShouldBe(1);
        replies.Count(r => r.Status == 409 && r.ContentType == WitnessSize.ContentType).ShouldBe(7);
        var winner = forks[Array.FindIndex(replies, r => r.Status == 200)];
        h.Verify(replies.Single(r => r.Status == 200), winner.Note);
        // Who lost has signed another root for the same size.
        var conflicts = await h.ConflictsAsync();
        conflicts.Count.ShouldBe(7);
        conflicts.ShouldAllBe(c => c.Kind == "SAME_SIZE" && RootOf(c.RecordedNote) == winner.Tree.Root);
        conflicts.Select(c => RootOf(c.RefusedNote)).ShouldBe(forks.Where(f => f != winner).Select(f => f.Tree.Root), ignoreOrder: true);
        h.Log.Entries.Count(e => e.EventId == Forked).ShouldBe(7);
        h.Health.Warnings.Keys.ShouldContain("witnessed");
    }

    [Fact]
    public async Task Cosigns_nothing_while_its_own_database_is_not_trusted()
    {
        await using var h = await WitnessHarness.StartAsync(TestStore.Sqlite);
        var ledger = h.CityLedger().Append("a");
        h.State.MakeReadOnly(ReadOnlyCause.RolledBack, "An older database.");
        (await h.AddAsync(ledger, 0)).Status.ShouldBe(503);
        (await h.RecordedAsync(ledger.Origin)).ShouldBeNull();
    }

    [Theory]
    [InlineData(0, 409)]
    [InlineData(1, 409)]
    [InlineData(3, 409)]
    [InlineData(4, 400)]
    public async Task Keeps_two_roots_for_one_size_as_evidence_whatever_old_size_is_named(long old, int status)
    {
        await using var h = await WitnessHarness.StartAsync(TestStore.Sqlite);
        h.Log.Announce(Forked);
        var ledger = h.CityLedger().Append("a", "b");
        var fork = ledger.Fork().Append("x");
        ledger.Append("c");
        await h.AddAsync(ledger, 0);
        var request = new AddCheckpointRequest(old, [], fork.Note).Encode();

        var reply = await h.AddAsync(request);
        reply.Status.ShouldBe(status);
        reply.ContentType.StartsWith("text/plain", StringComparison.Ordinal).ShouldBe(old >= 3);
        await h.AddAsync(request);

        var conflict = (await h.ConflictsAsync()).ShouldHaveSingleItem();
        conflict.Kind.ShouldBe("SAME_SIZE");
        (RootOf(conflict.RecordedNote), RootOf(conflict.RefusedNote)).ShouldBe((ledger.Tree.Root, fork.Tree.Root));
        h.Log.Entries.Count(e => e.EventId == Forked).ShouldBe(1);
        (await h.RecordedAsync(ledger.Origin)).ShouldBe(3);
    }

    [Fact]
    public async Task Keeps_a_hundred_conflicts_of_a_kind_and_no_more()
    {
        await using var h = await WitnessHarness.StartAsync(TestStore.Sqlite);
        h.Log.Announce(Forked);
        h.Log.Announce(Unproven);
        var ledger = h.CityLedger().Append("a");
        await h.AddAsync(ledger, 0);
        for (var i = 0; i < 102; i++)
        {
            var unproven = new AddCheckpointRequest(1, [ledger.Tree.Root], ledger.Fork().Append($"{i}").Note);
            (await h.AddAsync(unproven.Encode())).Status.ShouldBe(422);
        }

        (await h.AddAsync(new AddCheckpointRequest(1, [], h.CityLedger().Append("x").Note).Encode())).Status.ShouldBe(409);

        var kinds = (await h.ConflictsAsync()).CountBy(c => c.Kind).ToDictionary(k => k.Key, k => k.Value, StringComparer.Ordinal);
        kinds["NO_PROOF"].ShouldBe(100);
        kinds["SAME_SIZE"].ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Says_nothing_before_it_is_recorded(TestStore store)
    {
        await using var h = await WitnessHarness.StartAsync(store);
        var ledger = h.CityLedger().Append("a");
        var failing = h.CreateWitness(database => new FailingDatabase(database, commits: false));
        var refused = await failing.AddCheckpointAsync(ledger.Request(0), CancellationToken.None);
        (refused.Status, Encoding.UTF8.GetString(refused.Body.Span).Contains('\u2014')).ShouldBe((500, false));
        (await h.RecordedAsync(ledger.Origin)).ShouldBeNull();

        // Failed, but was stored: not cosigned, and the log is told the size that it has to go on from.
        var lost = h.CreateWitness(database => new FailingDatabase(database, commits: true));
        (await lost.AddCheckpointAsync(ledger.Request(0), CancellationToken.None)).Status.ShouldBe(500);
        (await h.AddAsync(ledger.Fork().Append("b"), 0)).Status.ShouldBe(409);
        h.Verify(await h.AddAsync(ledger, 1), ledger.Note);

        // Another process of the same node knows what was cosigned.
        var restarted = h.CreateWitness(database => database);
        (await restarted.AddCheckpointAsync(h.CityLedger().Append("x", "y").Request(0), CancellationToken.None)).Status.ShouldBe(409);
        ledger.Append("b");
        WitnessHarness.Verify(await restarted.AddCheckpointAsync(ledger.Request(1), CancellationToken.None), ledger.Note, restarted.Key!);
    }

    [Fact]
    public async Task The_time_of_its_cosignatures_never_goes_back()
    {
        var clock = new SteppedClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var h = await WitnessHarness.StartAsync(TestStore.Sqlite, clock, []);
        var ledger = h.CityLedger().Append("a");
        var first = h.Verify(await h.AddAsync(ledger, 0), ledger.Note);
        first.ShouldBe(clock.GetUtcNow().ToUnixTimeSeconds());
        clock.Now -= TimeSpan.FromHours(1);
        h.Verify(await h.AddAsync(ledger, 1), ledger.Note).ShouldBe(first);
        clock.Now += TimeSpan.FromHours(2);
        h.Verify(await h.AddAsync(ledger.Append("b"), 1), ledger.Note).ShouldBe(first + 3600);
    }

    // The first line is good, the second by another trusted key is not.
    private static byte[] BadSecondLine(TestLedger ledger)
    {
        SignedNote.TryParse(ledger.Note, out var note, out _).ShouldBeTrue();
        var bad = note!.Signatures[1].Signature.ToArray();
        bad[^1] ^= 1;
        var lines = $"{note.Signatures[0]}\n{note.Signatures[1] with { Signature = bad }}\n";
        return new AddCheckpointRequest(0, [], Encoding.UTF8.GetBytes($"{note.Text}\n{lines}")).Encode();
    }

    private static TreeHash RootOf(byte[] note)
    {
        SignedNote.TryParse(note, out var parsed, out _).ShouldBeTrue();
        Checkpoint.TryParse(Encoding.UTF8.GetBytes(parsed!.Text), out var checkpoint, out _).ShouldBeTrue();
        return checkpoint!.Root;
    }

    private sealed class SteppedClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
