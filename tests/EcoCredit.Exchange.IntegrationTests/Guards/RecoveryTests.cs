using System.Globalization;
using System.Text.Json;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>What the recovery of a ledger with damaged rows finds, writes and says.</summary>
public sealed class RecoveryTests
{
    private const int Entries = 600;
    private const int UnreadableBody = 2250;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Names_what_is_damaged_keeps_the_place_of_what_is_missing_and_commits_to_the_last_good_checkpoint(TestStore store)
    {
        await using var node = await TestNode.StartAsync(store);
        var place = DatabaseFactory.Of(node);
        node.AnnounceReadOnly();
        // The body of an entry that another one was put into the place of does not belong to it.
        node.Log.Announce(UnreadableBody);
        await FillAsync(node, 8);
        await TestNode.EventuallyAsync(() => node.Host.Services.GetRequiredService<PublishedLedger>().Newest?.Tree.Snapshot.Size == 8);
        await node.RestartAsync();
        await FillAsync(node, Entries);
        // Of the database alone: what the file outside it remembers is all of it.
        var good = node.Host.Services.GetRequiredService<LedgerJournal>().Newest;
        await node.LookAsync();

        JsonElement said = default;
        await node.RestartAsync(async () =>
        {
            (await RunAsync(node, "--json")).Exit.ShouldBe(0);
            await place.ExecuteAsync("DELETE FROM ledger_entry WHERE idx = 300");
            await place.ExecuteAsync("UPDATE ledger_entry SET entry = (SELECT entry FROM ledger_entry WHERE idx = 11) WHERE idx = 10");
            await place.ExecuteAsync("UPDATE ledger_entry SET leaf_hash = (SELECT leaf_hash FROM ledger_entry WHERE idx = 1) WHERE idx = 599");
            var (exit, output) = await RunAsync(node, "--json");
            exit.ShouldBe(1);
            output.GetProperty("state").GetString().ShouldBe(nameof(RecoveryState.LookedThrough));
            (exit, said) = await RunAsync(node, "--json", "--yes");
            exit.ShouldBe(0);
        });

        said.GetProperty("state").GetString().ShouldBe(nameof(RecoveryState.Recovered));
        var size = good.Snapshot.Size;
        said.GetProperty("damaged").EnumerateArray().Select(d => (d.GetProperty("index").GetInt64(), d.GetProperty("missing").GetBoolean()))
            .ShouldBe([(10, false), (300, true), (599, false)]);
        var first = said.GetProperty("firstIndex").GetInt64();
        first.ShouldBe(size + 1 + LedgerRecovery.Margin);

        node.ReadOnly().ShouldBeNull();
        await StoredLedger.CheckAsync(place);
        var types = (await place.QueryAsync("SELECT entry FROM ledger_entry ORDER BY idx")).Select(r => ((byte[])r[0])[1]).ToList();
        types[300].ShouldBe((byte)LedgerEntryType.Void);
        types[(int)size].ShouldBe((byte)LedgerEntryType.Recovery);
        types.GetRange((int)size + 1, LedgerRecovery.Margin).ShouldAllBe(t => t == (byte)LedgerEntryType.Void);
        types.Count(t => t == (byte)LedgerEntryType.Recovery).ShouldBe(1);
        var record = await ReadRecordAsync(node, place, size);
        (record.FirstIndex, record.FoundSize, record.SeenSize, record.Cause).ShouldBe((first, size, size, "CORRUPT"));
        record.Damaged.Select(d => d.Index).ShouldBe([10, 300, 599]);
        // The first eight entries are in order, and a checkpoint over some of them was published.
        GuardSteps.CheckpointOf(record.LastGoodCheckpoint).Size.ShouldBeInRange(1, 10);
        (await place.QueryAsync("SELECT max(size) FROM ledger_publication WHERE origin NOT LIKE '%/2'"))[0][0].ShouldBe(GuardSteps.CheckpointOf(record.LastGoodCheckpoint).Size);
    }

    private static async Task<RecoveryRecord> ReadRecordAsync(TestNode node, DatabaseFactory place, long index)
    {
        var text = index.ToString(CultureInfo.InvariantCulture);
        var rows = await place.QueryAsync($"SELECT b.ciphertext, b.opening, e.entry, b.key_id FROM ledger_body b JOIN ledger_entry e ON e.idx = b.idx WHERE b.idx = {text}");
        var body = node.Host.Services.GetRequiredService<BodyCipher>().Decrypt(
            new SealedBody((string)rows[0][3], (byte[])rows[0][0], (byte[])rows[0][2]));
        LedgerEntry.TryParse((byte[])rows[0][2], out var entry, out _).ShouldBeTrue();
        EntryCommitment.Compute((byte[])rows[0][1], body).ShouldBe(entry!.Commitment);
        return RecoveryRecord.Parser.ParseFrom(body);
    }

    private static async Task FillAsync(TestNode node, int count)
    {
        var journal = node.Host.Services.GetRequiredService<LedgerJournal>();
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => journal.AppendAsync(
            journal.CreateUnit(LedgerEntryType.Refusal, node.Owner.Code, kind: 0, purpose: 0, "q"u8, [], document: null), CancellationToken.None)));
    }

    /// <summary>The command, as a person runs it.</summary>
    private static async Task<(int Exit, JsonElement Output)> RunAsync(TestNode node, params string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CliContext(output, error, Language.English, TimeProvider.System, isErrorTerminal: false);
        var exit = await CommandLine.RunAsync(["ledger", "recover", "--data", node.Owner.Folder.Path, .. options], context);
        return (exit, JsonDocument.Parse(output.ToString()).RootElement);
    }
}
