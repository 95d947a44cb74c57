using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using ServingStatus = EcoCredit.Exchange.Protocol.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>An older copy of a SQLite file is put back under a node, with everybody who had to do with the lost part.</summary>
public sealed class RestoredFileTests
{
    [Fact]
    [Trait("Security", "CRASH-07")]
    public async Task A_node_on_an_older_file_takes_nothing_until_a_new_origin_has_begun_and_nobody_loses_anything()
    {
        await using var site = await FeedSite.StartAsync();
        var f = site.Exchange;
        var (node, data) = (f.Node, Path.GetDirectoryName(f.Region.Folder.DatabasePath)!);
        await using var consumer = await ConsumerDatabase.CreateAsync(TestStore.Sqlite, f.Region.Code);
        using var backup = new TestFolder();
        var kept = await PushAsync(f);
        await node.RestartAsync(() =>
        {
            GuardSteps.CopyDatabase(data, backup.Path);
            return Task.CompletedTask;
        });
        var foundSize = await f.LedgerSizeAsync();
        List<(Envelope Envelope, Receipt Receipt)> lost = [await PushAsync(f), await PushAsync(f)];
        await ConsumeAsync(site, site.Client, consumer, count: 3);
        await node.LookAsync();
        var seenSize = await f.LedgerSizeAsync();

        node.AnnounceReadOnly();
        await node.RestartAsync(() =>
        {
            GuardSteps.CopyDatabase(backup.Path, data);
            return Task.CompletedTask;
        });
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.RolledBack);
        await RequireReadOnlyAsync(f);

        RecoveryReport? report = null;
        await node.RestartAsync(async () =>
        {
            (await node.RecoverAsync(new RecoveryOptions { Commit = false })).State.ShouldBe(RecoveryState.LookedThrough);
            report = await node.RecoverAsync(new RecoveryOptions { Commit = true });
        });
        var record = report!.Record;
        (report.State, record.Cause, record.PreviousOrigin).ShouldBe((RecoveryState.Recovered, "ROLLED_BACK", "exchange.ecocredit/" + f.Region.Code));
        (record.FoundSize, record.SeenSize, record.FirstIndex).ShouldBe((foundSize, seenSize, seenSize + LedgerRecovery.Margin));
        record.Damaged.ShouldBeEmpty();
        node.ReadOnly().ShouldBeNull();
        await StoredLedger.CheckAsync(DatabaseFactory.Of(node));

        // What was lost is pushed again, and gets indexes that nobody has had.
        var again = new List<Receipt>();
        foreach (var (envelope, _) in lost) again.Add((await f.PushAsync(f.Region, envelope)).Receipt);
        again.ShouldAllBe(r => r.Index >= record.FirstIndex);
        again.Zip(lost).ShouldAllBe(p => node.FindProblem(p.First, p.Second.Envelope) == null);
        GuardSteps.CheckpointOf(again[0].Checkpoint).Origin.ShouldBe($"exchange.ecocredit/{f.Region.Code}/2");
        // Old receipts verify by the old card and by the new one, those of the lost part too.
        foreach (var (envelope, receipt) in lost.Prepend(kept))
        {
            ReceiptCheck.FindProblem(receipt, envelope, f.Region).ShouldBeNull();
            node.FindProblem(receipt, envelope).ShouldBeNull();
        }

        await RequireConsistentAsync(f, GuardSteps.CheckpointOf(kept.Receipt.Checkpoint));
        var duplicate = await f.PushAsync(f.Region, kept.Envelope);
        (duplicate.Duplicate, node.FindProblem(duplicate.Receipt, kept.Envelope)).ShouldBe((true, null));

        // The consumer goes on by its own cursor, once it has the new card.
        var identity = ClientNode.IdentityOf(f.Platform, [PeerCard.Read(f.Region.Folder.CardPath).ToAgency()], [f.Region]);
        await using var client = ExchangeClient.Create(site.Relay.Address, identity, new ExchangeClientOptions { ServerAgency = f.Region.Code });
        await ConsumeAsync(site, client, consumer, count: 5);
        identity.Dispose();
        (await consumer.TakenAsync()).ShouldBe([kept.Receipt.Index, .. lost.Select(l => l.Receipt.Index), .. again.Select(r => r.Index)]);
    }

    private static async Task RequireReadOnlyAsync(ExchangeFixture f)
    {
        (await f.Ledger(f.City).GetCheckpointAsync(new GetCheckpointRequest())).ReadOnlyCause.ShouldBe("ROLLED_BACK");
        (await f.Ledger(f.City).GetInclusionProofAsync(new GetInclusionProofRequest())).Hashes.ShouldNotBeNull();
        foreach (var call in new Func<Task>[]
        {
            () => PushAsync(f),
            () => f.AskAsync(f.Buyer, ExchangeFixture.NewSubject(), Purpose.Procurement),
            async () => await f.Exchange(f.Platform).PullAsync(new PullRequest()),
        })
        {
            var error = await ExchangeFixture.ErrorOfAsync(call);
            (error.Reason, error.Metadata["cause"]).ShouldBe((ErrorReason.LedgerReadOnly, "ROLLED_BACK"));
        }

        (await new DirectoryService.DirectoryServiceClient(f.Node.Connect(f.City)).GetDirectoryAsync(new GetDirectoryRequest())).ShouldNotBeNull();
        var health = new Health.HealthClient(f.Node.Connect(f.City));
        async Task<ServingStatus> OfAsync(string service) => (await health.CheckAsync(new HealthCheckRequest { Service = service })).Status;
        (await OfAsync(LedgerService.Descriptor.FullName)).ShouldBe(ServingStatus.Serving);
        (await OfAsync(DirectoryService.Descriptor.FullName)).ShouldBe(ServingStatus.Serving);
        (await OfAsync(StatusService.Descriptor.FullName)).ShouldBe(ServingStatus.NotServing);
        (await OfAsync(ExchangeService.Descriptor.FullName)).ShouldBe(ServingStatus.NotServing);
    }

    /// <summary>The tree of the new origin begins with what the last good checkpoint of the old one committed to.</summary>
    private static async Task RequireConsistentAsync(ExchangeFixture f, Checkpoint old)
    {
        var newest = GuardSteps.CheckpointOf((await f.Ledger(f.City).GetCheckpointAsync(new GetCheckpointRequest())).Checkpoint);
        var proof = await f.Ledger(f.City).GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = old.Size, NewSize = newest.Size });
        TreeHash[] hashes = [.. proof.Hashes.Select(h => TreeHash.Read(h.Span))];
        MerkleProofs.VerifyConsistency(old.Size, old.Root, newest.Size, newest.Root, hashes).ShouldBeTrue();
    }

    private static async Task<(Envelope Envelope, Receipt Receipt)> PushAsync(ExchangeFixture f)
    {
        var envelope = f.Region.Sign(f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning));
        return (envelope, (await f.PushAsync(f.Region, envelope)).Receipt);
    }

    /// <summary>Runs the consumer's inbox until it has taken so many.</summary>
    private static async Task ConsumeAsync(FeedSite site, ExchangeClient client, ConsumerDatabase consumer, int count)
    {
        using var stop = new CancellationTokenSource();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var inbox = new TransactionalInbox(consumer.Source, site.Exchange.Region.Code);
        var running = inbox.RunAsync(
            client,
            new SubscriptionOptions { Name = FeedSite.Name },
            site.Access,
            (delivery, transaction, _) => ConsumerDatabase.TakeAsync(delivery.Index, transaction),
            stop.Token);
        while ((await consumer.TakenAsync()).Count < count && !running.IsCompleted) await Task.Delay(50, limit.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }
}
