using System.Globalization;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.IntegrationTests.Subscriptions;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>Effectively once: what the consumer's database holds after crashes, restored backups, parked documents and snapshots.</summary>
public sealed class InboxTests
{
    private static readonly SubscriptionOptions Options = new() { Name = FeedSite.Name };

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Takes_a_document_once_whose_acknowledgement_was_lost_in_a_crash(TestStore store)
    {
        await using var site = await FeedSite.StartAsync();
        await using var database = await ConsumerDatabase.CreateAsync(store, site.Exchange.Region.Code);
        var pushed = await site.Exchange.ResultsAsync(3);
        // The connection is gone before the commit of the second, and the process before it comes back. One at a time: the third has not
        // arrived then.
        await RunAsync(
            site,
            site.Client,
            database,
            index =>
            {
                if (index == pushed[1]) site.Relay.Close();
            },
            async () => (await database.TakenAsync()).Count == 2,
            window: 1);
        (await site.EventuallyAsync(s => !s.Connected)).Position.ShouldBeLessThanOrEqualTo(pushed[1]);

        site.Relay.Open();
        await using var after = site.Connect();
        await RunAsync(site, after, database, _ => { }, async () => (await database.TakenAsync()).Count >= 3);
        (await database.TakenAsync()).ShouldBe(pushed);
        await site.EventuallyAsync(s => s.Position > pushed[2]);
    }

    [Fact]
    public async Task Takes_again_what_a_restored_backup_does_not_have_in_order_and_once()
    {
        await using var site = await FeedSite.StartAsync(maxAttempts: 1);
        await using var database = await ConsumerDatabase.CreateAsync(TestStore.Sqlite, site.Exchange.Region.Code);
        var pushed = await site.Exchange.ResultsAsync(4);
        await RunAsync(
            site,
            site.Client,
            database,
            index =>
            {
                if (index == pushed[2]) throw new NotSupportedException();
            },
            async () => (await database.TakenAsync()).Count == 3);
        await site.EventuallyAsync(s => s.Position > pushed[3] && s.Parked == 1 && !s.Connected);

        // The parked document is replayed before anything else comes.
        await site.Client.ReplayParkedDocumentsAsync(FeedSite.Name, "", [], CancellationToken.None);
        var backup = pushed[1].ToString(CultureInfo.InvariantCulture);
        await database.ExecuteAsync("DELETE FROM ecocredit_exception");
        await database.ExecuteAsync($"UPDATE ecocredit_cursor SET next_index = {backup}");
        await database.ExecuteAsync($"DELETE FROM taken WHERE document_index >= {backup}");
        await RunAsync(site, site.Client, database, _ => { }, async () => (await database.TakenAsync()).Count >= 4);
        await site.EventuallyAsync(s => s.Position > pushed[3] && s.Parked == 0);
        (await database.TakenAsync()).ShouldBe(pushed);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Takes_a_parked_document_once_when_it_is_replayed_and_keeps_nothing_of_work_that_failed(TestStore store)
    {
        await using var site = await FeedSite.StartAsync(maxAttempts: 1);
        await using var database = await ConsumerDatabase.CreateAsync(store, site.Exchange.Region.Code);
        var pushed = await site.Exchange.ResultsAsync(3);
        var isFailing = true;
        await RunAsync(
            site,
            site.Client,
            database,
            index =>
            {
                if (isFailing && index == pushed[1]) throw new InvalidOperationException("示例环境检测有限公司");
            },
            async () =>
            {
                if ((await database.TakenAsync()).Count == 2 && isFailing)
                {
                    await site.EventuallyAsync(s => s.Parked == 1 && s.Position > pushed[2]);
                    (await site.Client.ListParkedDocumentsAsync(FeedSite.Name, "", CancellationToken.None).SingleAsync()).Reason
                        .ShouldBe(nameof(InvalidOperationException));
                    (await database.TakenAsync()).ShouldBe([pushed[0], pushed[2]]);
                    (await database.ExceptionsAsync()).ShouldBe([pushed[1]]);
                    isFailing = false;
                    await site.Client.ReplayParkedDocumentsAsync(FeedSite.Name, "", [], CancellationToken.None);
                }

                return (await database.TakenAsync()).Count == 3;
            });
        await site.EventuallyAsync(s => s.Parked == 0);
        (await database.TakenAsync()).ShouldBe(pushed);
        (await database.ExceptionsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Takes_a_snapshot_over_in_one_transaction_and_goes_on_behind_it()
    {
        await using var site = await FeedSite.StartAsync();
        await using var database = await ConsumerDatabase.CreateAsync(TestStore.Sqlite, site.Exchange.Region.Code);
        var pushed = await site.Exchange.ResultsAsync(3);
        var inbox = new TransactionalInbox(database.Source, site.Exchange.Region.Code);
        await Should.ThrowAsync<NotSupportedException>(() => inbox.TakeOverSnapshotAsync(
            site.Client, FeedSite.Name, site.Access, async (documents, transaction, _) =>
            {
                await foreach (var document in documents) await ConsumerDatabase.TakeAsync(document.Index, transaction);
                throw new NotSupportedException();
            }, CancellationToken.None));
        (await database.TakenAsync()).ShouldBeEmpty();

        await inbox.TakeOverSnapshotAsync(
            site.Client, FeedSite.Name, site.Access, async (documents, transaction, _) =>
            {
                await foreach (var document in documents) await ConsumerDatabase.TakeAsync(document.Index, transaction);
            }, CancellationToken.None);
        (await database.TakenAsync()).ShouldBe(pushed);
        pushed.AddRange(await site.Exchange.ResultsAsync(1));
        await RunAsync(site, site.Client, database, _ => { }, async () => (await database.TakenAsync()).Count >= 4);
        (await database.TakenAsync()).ShouldBe(pushed);
    }

    /// <summary>Runs an inbox until the database stands so.</summary>
    private static async Task RunAsync(
        FeedSite site, ExchangeClient client, ConsumerDatabase database, Action<long> beforeCommit, Func<Task<bool>> condition, int window = 256)
    {
        using var stop = new CancellationTokenSource();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var inbox = new TransactionalInbox(database.Source, site.Exchange.Region.Code);
        var running = inbox.RunAsync(client, Options with { Window = window }, site.Access, async (delivery, transaction, _) =>
        {
            await ConsumerDatabase.TakeAsync(delivery.Index, transaction);
            beforeCommit(delivery.Index);
        }, stop.Token);
        while (!await condition() && !running.IsCompleted) await Task.Delay(50, limit.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }
}
