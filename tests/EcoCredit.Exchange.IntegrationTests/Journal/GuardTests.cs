using System.Collections.Concurrent;
using System.Globalization;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Journal;

/// <summary>
/// Two steps that each fit the file as it was, and not each other, never both stand; what follows from a step stands behind it or not at
/// all.
/// </summary>
public sealed class GuardTests
{
    private const int CommitFailed = 2002;
    private const int UnitRefused = 2003;
    private const string One = "91150100MA0000002X";
    private const string Another = "91150100MA00000030";
    private const string Third = "91150100MA00000048";

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_step_is_stale_once_something_of_its_file_has_come_in(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        await node.AppendedAsync(node.Step("first", One, null));
        await node.AppendedAsync(node.Step("elsewhere", Another, null));

        (await node.AppendAsync(node.Step("late", One, JournalHarness.About(One, 0)))).ShouldBeOfType<JournalOutcome.Stale>();
        // At size 1 the first step was in the file, and what came since is about somebody else.
        await node.AppendedAsync(node.Step("late", One, JournalHarness.About(One, 1)));

        (await DocumentsAsync(place)).ShouldBe(["first", "elsewhere", "late"]);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Of_steps_in_one_batch_that_do_not_fit_each_other_the_first_stands(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        // While the first batch commits, what comes goes into the second one together.
        node.Journal.Enqueue(node.Disclosure());
        var steps = Enumerable.Range(0, 20).SelectMany(i => new[] { One, Another }, (i, about) =>
            node.Step($"{i}/{about}", about, JournalHarness.About(about, 0))).ToList();
        foreach (var step in steps) node.Journal.Enqueue(step);
        var outcomes = await Task.WhenAll(steps.Select(s => s.Outcome));

        outcomes.Take(2).ShouldAllBe(o => o is JournalOutcome.Appended);
        outcomes.Skip(2).ShouldAllBe(o => o is JournalOutcome.Stale);
        (await DocumentsAsync(place)).ShouldBe(["0/" + One, "0/" + Another]);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task The_same_step_again_is_a_duplicate_or_a_conflict_and_never_stale(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        await node.AppendedAsync(node.Document("a"));
        node.Journal.Enqueue(node.Disclosure());
        var steps = Enumerable.Range(0, 6).Select(_ => node.Step("b", One, JournalHarness.About(One, 1))).ToList();
        foreach (var step in steps) node.Journal.Enqueue(step);
        var outcomes = await Task.WhenAll(steps.Select(s => s.Outcome));

        var taken = outcomes[0].ShouldBeOfType<JournalOutcome.Appended>();
        outcomes.Skip(1).ShouldAllBe(o => o is JournalOutcome.Duplicate && ((JournalOutcome.Duplicate)o).Index == taken.Index);
        (await node.AppendAsync(node.Step("b", One, JournalHarness.About(One, 0)))).ShouldBe(new JournalOutcome.Duplicate(taken.Index));
        (await node.AppendAsync(node.Step("a", One, JournalHarness.About(One, 0)))).ShouldBe(new JournalOutcome.Conflict(0));
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task What_follows_stands_right_behind_its_cause_and_once(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        node.Journal.Enqueue(node.Disclosure());
        // What follows has a new id each time that it is made, as on a node.
        JournalUnit Follower(string of) => node.Step($"{of}{Guid.NewGuid()}", Another, null);
        JournalUnit Cause(string id) => node.Step(id, One, JournalHarness.About(One, 0), Follower(id + ".1."), Follower(id + ".2."));
        JournalUnit[] units =
        [
            node.Step("before", Third, null), Cause("cause"), Cause("cause"), Cause("other"), node.Step("behind", Third, null),
            node.Step("behind", Third, null), node.Step("about another", Another, JournalHarness.About(Another, 0)),
        ];
        foreach (var unit in units) node.Journal.Enqueue(unit);
        var outcomes = await Task.WhenAll(units.Select(u => u.Outcome));

        (await DocumentsAsync(place)).Select(id => id.Length > 8 ? id[..8] : id).ShouldBe(["before", "cause", "cause.1.", "cause.2.", "behind"]);
        var cause = outcomes[1].ShouldBeOfType<JournalOutcome.Appended>();
        JournalHarness.Verify(cause);
        outcomes[2].ShouldBe(new JournalOutcome.Duplicate(cause.Index));
        outcomes[3].ShouldBeOfType<JournalOutcome.Stale>();
        // What follows takes places of its own: who comes behind is answered with the right one.
        var behind = outcomes[4].ShouldBeOfType<JournalOutcome.Appended>();
        behind.Index.ShouldBe(cause.Index + 3);
        outcomes[5].ShouldBe(new JournalOutcome.Duplicate(behind.Index));
        // What follows belongs into files as well.
        outcomes[6].ShouldBeOfType<JournalOutcome.Stale>();
        (await node.AppendAsync(Cause("cause"))).ShouldBe(new JournalOutcome.Duplicate(cause.Index));
        (await StoredLedger.CheckAsync(place)).Size.ShouldBe(6);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_batch_that_is_taken_apart_is_judged_unit_by_unit_and_keeps_causes_whole(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        node.Announce(UnitRefused);
        node.Journal.Enqueue(node.Disclosure());
        var bad = node.Document("bad", facts: [JournalHarness.Fact(0), JournalHarness.Fact(0)]);
        var first = node.Step("first", Another, JournalHarness.About(Another, 0), node.Step("first.1", Another, null));
        var second = node.Step("second", Another, JournalHarness.About(Another, 0), node.Step("second.1", Another, null));
        var broken = node.Step(
            "broken", Third, null, node.Document("broken.1", facts: [JournalHarness.Fact(0), JournalHarness.Fact(0)]));
        foreach (var unit in new[] { first, bad, second, broken }) node.Journal.Enqueue(unit);

        (await first.Outcome).ShouldBeOfType<JournalOutcome.Appended>();
        (await second.Outcome).ShouldBeOfType<JournalOutcome.Stale>();
        foreach (var refused in new[] { bad, broken })
            ExchangeError.Read(await Should.ThrowAsync<RpcException>(() => refused.Outcome))!.Reason.ShouldBe(ErrorReason.Internal);
        (await DocumentsAsync(place)).ShouldBe(["first", "first.1"]);
        await StoredLedger.CheckAsync(place);
        node.Logged(UnitRefused).ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_node_that_restarts_in_between_knows_what_came_in(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using (var before = await JournalHarness.StartAsync(place))
            await before.AppendedAsync(before.Step("first", One, null, before.Step("first.1", Another, null)));

        await using var node = await JournalHarness.StartAsync(place);
        (await node.AppendAsync(node.Step("one", One, JournalHarness.About(One, 0)))).ShouldBeOfType<JournalOutcome.Stale>();
        (await node.AppendAsync(node.Step("another", Another, JournalHarness.About(Another, 1)))).ShouldBeOfType<JournalOutcome.Stale>();
        await node.AppendedAsync(node.Step("another", Another, JournalHarness.About(Another, 2)));
    }

    [Fact]
    public async Task What_follows_counts_for_the_limit_of_the_queue()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        await using var node = await JournalHarness.StartAsync(place);
        var big = new string('x', 2 << 20);
        // 120 MiB at once, where 64 may wait and 8 are in a batch.
        var causes = Enumerable.Range(0, 60).Select(i => node.Step($"{i}", One, null, node.Document($"{i}.1", big))).ToList();

        var queued = new List<JournalUnit>();
        var refused = 0;
        foreach (var cause in causes)
        {
            try
            {
                node.Journal.Enqueue(cause);
                queued.Add(cause);
            }
            catch (RpcException e)
            {
                ExchangeError.Read(e)!.Reason.ShouldBe(ErrorReason.Overloaded);
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(0);
        (await Task.WhenAll(queued.Select(c => c.Outcome))).ShouldAllBe(o => o is JournalOutcome.Appended);
        (await StoredLedger.CheckAsync(place)).Size.ShouldBe(2 * queued.Count);
        // What was committed makes room again.
        await node.AppendedAsync(node.Step("after", One, null, node.Document("after.1", big)));
    }

    [Fact]
    public async Task Of_steps_that_reach_two_replicas_at_once_one_stands()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var first = await JournalHarness.StartAsync(place);
        await using var second = await JournalHarness.StartAsync(place);

        for (var i = 0; i < 50; i++)
        {
            var size = await SizeAsync(place);
            var outcomes = await Task.WhenAll(new[] { first, second }.SelectMany((node, which) => new[]
            {
                node.AppendAsync(
                    node.Step($"{i}/{which}", One, JournalHarness.About(One, size), node.Step($"{i}/{which}.1", Another, null))),
                node.AppendAsync(node.Disclosure()),
            }));
            outcomes.OfType<JournalOutcome.Stale>().ShouldHaveSingleItem();
            outcomes.OfType<JournalOutcome.Appended>().Count().ShouldBe(3);
        }

        await RequirePairsAsync(place, 50);
    }

    [Fact]
    public async Task Steps_of_two_replicas_that_are_tried_again_while_connections_are_killed_stand_once_each_and_whole()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var first = await JournalHarness.StartAsync(place);
        await using var second = await JournalHarness.StartAsync(place);
        first.Announce(CommitFailed);
        second.Announce(CommitFailed);
        using var stop = new CancellationTokenSource();
        var killer = KillAsync(place, stop.Token);
        const int Rounds = 40;

        var told = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var node = writer % 2 == 0 ? first : second;
            for (var round = 0; round < Rounds; round++)
            {
                // Everybody wants the one place of the round; whoever finds it taken gives up.
                var (subject, id) = ($"round {round}", $"{round}/{writer}");
                while (await TryAsync(place, node, subject, id) is var outcome)
                {
                    if (outcome is JournalOutcome.Appended appended) told[id] = appended.Index;
                    if (outcome is JournalOutcome.Duplicate duplicate) told[id] = duplicate.Index;
                    if (outcome is not null) break;
                }
            }
        })));
        await stop.CancelAsync();
        (await killer).ShouldBeGreaterThan(10);

        await RequirePairsAsync(place, Rounds);
        var stored = (await place.QueryAsync("SELECT document_id, idx FROM document"))
            .ToDictionary(r => (string)r[0], r => StoredLedger.Number(r[1]), StringComparer.Ordinal);
        told.Count.ShouldBe(Rounds);
        foreach (var (id, index) in told) stored[id].ShouldBe(index);
    }

    /// <summary>Judges and appends once; <see langword="null"/> where it has to be tried again, stale where the place is taken.</summary>
    private static async Task<JournalOutcome?> TryAsync(DatabaseFactory place, JournalHarness node, string subject, string id)
    {
        var size = await SizeAsync(place);
        var there = (await place.QueryAsync($"SELECT document_id FROM document WHERE subject = '{subject}' AND idx < {size}"))
            .Select(r => (string)r[0]).ToList();
        if (there.Count > 0 && !there.Contains(id)) return new JournalOutcome.Stale();
        var guard = there.Count > 0 ? null : JournalHarness.About(subject, size);
        try
        {
            var outcome = await node.AppendAsync(node.Step(id, subject, guard, node.Step(id + ".1", "behind " + subject, null)));
            return outcome is JournalOutcome.Stale ? null : outcome;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return null;
        }
    }

    private static async Task RequirePairsAsync(DatabaseFactory place, int count)
    {
        await StoredLedger.CheckAsync(place);
        var rows = await place.QueryAsync("SELECT idx, document_id FROM document ORDER BY idx");
        rows.Count.ShouldBe(2 * count);
        for (var i = 0; i < rows.Count; i += 2)
        {
            rows[i + 1][1].ShouldBe(rows[i][1] + ".1");
            StoredLedger.Number(rows[i + 1][0]).ShouldBe(StoredLedger.Number(rows[i][0]) + 1);
        }

        rows.Select(r => ((string)r[1]).Split('/')[0]).Distinct(StringComparer.Ordinal).Count().ShouldBe(count);
    }

    private static async Task<int> KillAsync(DatabaseFactory place, CancellationToken stop)
    {
        var killed = 0;
        await using var connection = (NpgsqlConnection)await place.ConnectAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ecocredit'", connection);
        while (!stop.IsCancellationRequested)
        {
            killed += (int)(long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            await Task.Delay(29, CancellationToken.None);
        }

        return killed;
    }

    private static async Task<long> SizeAsync(DatabaseFactory place) =>
        StoredLedger.Number((await place.QueryAsync("SELECT size FROM ledger_head"))[0][0]);

    private static async Task<IReadOnlyList<string>> DocumentsAsync(DatabaseFactory place) =>
        [.. (await place.QueryAsync("SELECT document_id FROM document ORDER BY idx")).Select(r => Convert.ToString(r[0], CultureInfo.InvariantCulture)!)];
}
