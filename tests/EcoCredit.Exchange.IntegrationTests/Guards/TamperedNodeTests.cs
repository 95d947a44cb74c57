using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>Somebody with the database in hand changes the ledger of a node.</summary>
public sealed class TamperedNodeTests
{
    private const int NoMark = 2203;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Rows_that_were_rewritten_to_fit_each_other_do_not_fit_the_high_water_file(TestStore store)
    {
        await using var site = await Site.StartAsync(store, _ => { });
        var node = site.Node;
        await site.PushAsync(3);
        await node.LookAsync();
        node.AnnounceReadOnly();

        // The last entry is gone and nothing shows it.
        await node.RestartAsync(() => ForgedLedger.RewriteAsync(site.Place, entries => [.. entries.SkipLast(1)]));
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.RolledBack);
        (await node.Host.Services.GetRequiredService<LedgerJournal>().RefreshAsync(CancellationToken.None)).Snapshot.Size.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_changed_entry_that_everything_in_the_database_was_made_to_fit_is_found_and_recovered(TestStore store)
    {
        await using var site = await Site.StartAsync(store, _ => { });
        var node = site.Node;
        await site.PushAsync(1);
        await node.LookAsync();
        await site.PushAsync(2);
        await node.LookAsync();
        node.AnnounceReadOnly();

        await node.RestartAsync(() => ForgedLedger.RewriteAsync(site.Place, entries => [entries[0], ForgedLedger.Changed(entries[1]), .. entries.Skip(2)]));
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.Forked);

        RecoveryReport? report = null;
        await node.RestartAsync(async () => report = await node.RecoverAsync(new RecoveryOptions { Commit = true }));
        (report!.Record.Cause, report.Record.FoundSize, report.Record.SeenSize).ShouldBe(("FORKED", 3, 3));
        node.ReadOnly().ShouldBeNull();
        await site.PushAsync(1);
        await StoredLedger.CheckAsync(site.Place);
    }

    [Fact]
    public async Task Entries_that_were_swapped_are_found_and_do_not_let_time_run_backwards_after_the_recovery()
    {
        await using var site = await Site.StartAsync(TestStore.Sqlite, _ => { });
        var node = site.Node;
        await site.PushAsync(3);
        await node.LookAsync();
        node.AnnounceReadOnly();

        await node.RestartAsync(() => ForgedLedger.RewriteAsync(site.Place, entries => [entries[0], entries[2], entries[1]]));
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.Forked);

        RecoveryReport? report = null;
        await node.RestartAsync(async () => report = await node.RecoverAsync(new RecoveryOptions { Commit = true }));
        report!.Record.Damaged.Select(d => d.Index).ShouldBe([2]);
        node.ReadOnly().ShouldBeNull();
        await site.PushAsync(1);
        await StoredLedger.CheckAsync(site.Place);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_witness_remembers_what_the_high_water_file_would_have(TestStore store)
    {
        // What a witness cosigned last, as it answers to a checkpoint: a larger size, another root, or its signature.
        Checkpoint? cosigned = null;
        await using var site = await Site.StartAsync(store, services => services.AddSingleton<AskWitnesses>((tree, _) =>
        {
            var (size, known) = (tree.Snapshot.Size, cosigned);
            WitnessAnswer answer = known is null ? new WitnessAnswer.Unreachable("witness.example", "It rests.")
                : known.Size > size ? new WitnessAnswer.Ahead("witness.example", known.Size)
                : MerkleProofs.Root(known.Size, tree.Snapshot) != known.Root ? new WitnessAnswer.Contradicts("witness.example", known.Size)
                : new WitnessAnswer.Unreachable("witness.example", "It has nothing to say.");
            return Task.FromResult<IReadOnlyList<WitnessAnswer>>([answer]);
        }));
        var node = site.Node;
        await site.PushAsync(3);
        cosigned = GuardSteps.CheckpointOf(Google.Protobuf.ByteString.CopyFrom(node.Host.Services.GetRequiredService<LedgerJournal>().Newest.Note));
        node.AnnounceReadOnly();

        // The operator deletes the file outside the database as well.
        async Task ForgeAsync(Func<List<byte[]>, List<byte[]>> change)
        {
            await ForgedLedger.RewriteAsync(site.Place, change);
            File.Delete(node.Owner.Folder.At("data/high-water.json"));
        }

        await node.RestartAsync(() => ForgeAsync(entries => [ForgedLedger.Changed(entries[0]), .. entries.Skip(1)]));
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.Forked);
        await node.RestartAsync(() => ForgeAsync(entries => [ForgedLedger.Changed(entries[0]), entries[1]]));
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.RolledBack);
        node.Log.Entries.Count(e => e.EventId == NoMark).ShouldBe(2);
    }

    [Theory]
    [InlineData(TestStore.Sqlite, "UPDATE ledger_head SET size = 2")]
    [InlineData(TestStore.Postgres, "DELETE FROM ledger_entry WHERE idx = 2")]
    public async Task Rows_that_do_not_fit_each_other_keep_the_node_from_starting_until_it_was_recovered(TestStore store, string tampering)
    {
        await using var site = await Site.StartAsync(store, _ => { });
        var node = site.Node;
        await site.PushAsync(3);
        await node.LookAsync();

        RecoveryReport? report = null;
        await node.RestartAsync(async () =>
        {
            (await site.Place.ExecuteAsync(tampering)).ShouldBe(1);
            await Should.ThrowAsync<NodeFolderException>(() => NodeHost.StartAsync(
                NodeFolder.Open(node.Owner.Folder.Path), new NodeHostOptions { LoggerProvider = new TestLog() }, CancellationToken.None));
            report = await node.RecoverAsync(new RecoveryOptions { Commit = true });
        });
        report!.Record.SeenSize.ShouldBe(3);
        node.ReadOnly().ShouldBeNull();
        await StoredLedger.CheckAsync(site.Place);
        (await site.PushAsync(1)).ShouldBe([report.Record.FirstIndex]);
    }

    /// <summary>A node, its tables, and a city that pushes.</summary>
    private sealed class Site : IAsyncDisposable
    {
        private Site(TestNode node, TestAgency city) => (Node, City, Place) = (node, city, DatabaseFactory.Of(node));

        public TestNode Node { get; }

        public TestAgency City { get; }

        public DatabaseFactory Place { get; }

        public static async Task<Site> StartAsync(TestStore store, Action<IServiceCollection> configure)
        {
            var city = new TestAgency(2, Role.EcoCity, "990100");
            return new Site(await TestNode.StartAsync(store, TimeProvider.System, settings => settings, configure, city), city);
        }

        /// <summary>Pushes so many documents; gives their indexes.</summary>
        public async Task<List<long>> PushAsync(int count)
        {
            var indexes = new List<long>();
            var client = new ExchangeService.ExchangeServiceClient(Node.Connect(City));
            for (var i = 0; i < count; i++)
            {
                var envelope = City.Sign(City.Penalty(ExchangeFixture.NewSubject()));
                indexes.Add((await client.PushDocumentAsync(new PushDocumentRequest { Envelope = envelope })).Receipt.Index);
            }

            return indexes;
        }

        public async ValueTask DisposeAsync()
        {
            await Node.DisposeAsync();
            City.Dispose();
        }
    }
}
