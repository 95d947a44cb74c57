using System.Collections.Concurrent;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Journal;

/// <summary>Several journals on one PostgreSQL, and connections that break under a commit.</summary>
public sealed class ReplicaTests
{
    private const int CommitFailed = 2002;

    [Fact]
    public async Task Two_replicas_append_in_turn()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var first = await JournalHarness.StartAsync(place);
        await using var second = await JournalHarness.StartAsync(place);

        for (var i = 0; i < 40; i++)
        {
            var node = i % 2 == 0 ? first : second;
            var appended = await node.AppendedAsync(node.Document($"{i}"));
            appended.Index.ShouldBe(i);
            JournalHarness.Verify(appended);
        }

        await EqualRootsAsync(place, 40, first, second);
    }

    [Fact]
    public async Task Two_replicas_append_at_once()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var first = await JournalHarness.StartAsync(place);
        await using var second = await JournalHarness.StartAsync(place);
        const int Writers = 16;
        const int Each = 40;

        var appended = (await Task.WhenAll(Enumerable.Range(0, 2 * Writers).Select(writer => Task.Run(async () =>
        {
            var node = writer % 2 == 0 ? first : second;
            var mine = new List<JournalOutcome.Appended>();
            for (var i = 0; i < Each; i++) mine.Add(await node.AppendedAsync(node.Document($"{writer}/{i}")));
            return mine;
        })))).SelectMany(a => a).ToList();

        appended.Select(a => a.Index).Order().ShouldBe(Enumerable.Range(0, 2 * Writers * Each).Select(i => (long)i));
        foreach (var one in appended) JournalHarness.Verify(one);
        await EqualRootsAsync(place, appended.Count, first, second);
    }

    [Fact]
    public async Task A_document_that_reaches_two_replicas_at_once_is_taken_once()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var first = await JournalHarness.StartAsync(place);
        await using var second = await JournalHarness.StartAsync(place);

        for (var i = 0; i < 50; i++)
        {
            var id = $"{i}";
            var outcomes = await Task.WhenAll(first.AppendAsync(first.Document(id)), second.AppendAsync(second.Document(id)));
            var taken = outcomes.OfType<JournalOutcome.Appended>().ShouldHaveSingleItem();
            outcomes.OfType<JournalOutcome.Duplicate>().ShouldHaveSingleItem().Index.ShouldBe(taken.Index);
        }

        await EqualRootsAsync(place, 50, first, second);
    }

    [Fact]
    public async Task What_was_acknowledged_while_connections_were_killed_is_there_once()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var node = await JournalHarness.StartAsync(place);
        node.Announce(CommitFailed);
        using var stop = new CancellationTokenSource();
        var killer = KillAsync(place, stop.Token);

        var acknowledged = new ConcurrentDictionary<long, byte[]>();
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                try
                {
                    var appended = await node.AppendedAsync(
                        writer % 2 == 0 ? node.Disclosure($"{writer}/{i}") : node.Document($"{writer}/{i}"));
                    JournalHarness.Verify(appended);
                    acknowledged.TryAdd(appended.Index, appended.Entry).ShouldBeTrue();
                }
                catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
                {
                    // Told to try again; nothing was promised.
                    Interlocked.Increment(ref refused);
                }
            }
        })));
        await stop.CancelAsync();
        var killed = await killer;

        killed.ShouldBeGreaterThan(10);
        acknowledged.Count.ShouldBeGreaterThan(0);
        (acknowledged.Count + refused).ShouldBe(32 * 60);
        await StoredLedger.CheckAsync(place);
        var stored = (await place.QueryAsync("SELECT idx, entry FROM ledger_entry")).ToDictionary(r => (long)r[0], r => (byte[])r[1]);
        foreach (var (index, entry) in acknowledged) stored[index].ShouldBe(entry);
        // Every entry has a random commitment of its own: a unit stored twice would need two of them, or the same bytes twice.
        stored.Values.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count().ShouldBe(stored.Count);
        (await AgainAsync(() => node.AppendedAsync(node.Document("after")))).Index.ShouldBe(stored.Count);
    }

    // Connections that were killed while nobody used them are noticed one by one.
    private static async Task<T> AgainAsync<T>(Func<Task<T>> work)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await work();
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable && i < 20)
            {
                // Told to try again; nothing was promised.
            }
        }
    }

    [Fact]
    public async Task A_sender_that_tries_again_until_it_is_answered_finds_every_document_once()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var node = await JournalHarness.StartAsync(place);
        node.Announce(CommitFailed);
        using var stop = new CancellationTokenSource();
        var killer = KillAsync(place, stop.Token);

        var indexes = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                var id = $"{writer}/{i}";
                while (!indexes.ContainsKey(id))
                {
                    try
                    {
                        indexes[id] = await node.AppendAsync(node.Document(id)) switch
                        {
                            JournalOutcome.Appended a => a.Index,
                            JournalOutcome.Duplicate d => d.Index,
                            var other => throw new InvalidOperationException($"{other}"),
                        };
                    }
                    catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
                    {
                        // Again, with the same id.
                    }
                }
            }
        })));
        await stop.CancelAsync();
        (await killer).ShouldBeGreaterThan(10);

        (await StoredLedger.CheckAsync(place)).Size.ShouldBe(16 * 60);
        var stored = (await place.QueryAsync("SELECT document_id, idx FROM document")).ToDictionary(r => (string)r[0], r => (long)r[1], StringComparer.Ordinal);
        stored.OrderBy(d => d.Key, StringComparer.Ordinal).ShouldBe(indexes.OrderBy(d => d.Key, StringComparer.Ordinal));
    }

    /// <summary>Kills the node's connections at short intervals, each at any point of what it is doing.</summary>
    private static async Task<int> KillAsync(DatabaseFactory place, CancellationToken stop)
    {
        var killed = 0;
        await using var connection = (NpgsqlConnection)await place.ConnectAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ecocredit'", connection);
        while (!stop.IsCancellationRequested)
        {
            killed += (int)(long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            // Odd on purpose, so that it drifts against the commits.
            await Task.Delay(13, CancellationToken.None);
        }

        return killed;
    }

    private static async Task EqualRootsAsync(DatabaseFactory place, long size, params JournalHarness[] nodes)
    {
        var stored = await StoredLedger.CheckAsync(place);
        stored.Size.ShouldBe(size);
        foreach (var node in nodes)
        {
            var tree = (await node.Journal.RefreshAsync(CancellationToken.None)).Snapshot;
            tree.Size.ShouldBe(size);
            tree.Root.ShouldBe(stored.Root);
        }
    }
}
