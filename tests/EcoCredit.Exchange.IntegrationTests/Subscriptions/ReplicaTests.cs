using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>Two replicas of one node on one PostgreSQL.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task A_document_that_comes_in_at_one_replica_reaches_a_subscriber_of_the_other_and_subscriptions_move()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Postgres);
        await using var replica = await Replica.StartAsync(f, f.Platform);
        await f.CreateAsync(SubscriptionSteps.Request("moving"));
        var there = await TestSubscriber.OpenAsync(replica.Subscriptions, f.Platform, "moving", credit: 100);
        var pushed = await f.ResultsAsync(3);
        (await there.DocumentsAsync(3)).Select(d => d.Document.Index).ShouldBe(pushed);
        await there.AcknowledgeAsync(1);
        await there.RejectAsync(2, RejectionAction.Park);
        await f.EventuallyAsync("moving", s => s.Parked == 1 && s.Position == pushed[2]);

        // An order at one replica is carried out by the other.
        await f.Subscriptions(f.Platform).ReplayParkedDocumentsAsync(new ReplayParkedDocumentsRequest { Name = "moving" });
        (await there.DocumentAsync()).Document.Index.ShouldBe(pushed[1]);

        // Taken over here, then there again.
        await using var here = await f.OpenAsync("moving", credit: 100);
        (await there.ErrorAsync()).Reason.ShouldBe(ErrorReason.SubscriptionReplaced);
        await there.DisposeAsync();
        (await here.DocumentsAsync(2)).Select(d => d.Document.Index).ShouldBe(pushed[1..]);
        there = await TestSubscriber.OpenAsync(replica.Subscriptions, f.Platform, "moving", credit: 100);
        (await here.ErrorAsync()).Reason.ShouldBe(ErrorReason.SubscriptionReplaced);
        await there.AcknowledgeAsync((await there.DocumentsAsync(2))[1].Delivery);
        await f.EventuallyAsync("moving", s => s.Lag == 0 && s.Parked == 0);

        // Its replica is gone: the subscription goes on at the one that is left, and nothing is missing.
        var ended = there.ErrorAsync();
        await replica.StopAsync();
        (await ended).Reason.ShouldBe(ErrorReason.NodeNotServing);
        await there.DisposeAsync();
        pushed = await f.ResultsAsync(2);
        await using var left = await f.OpenAsync("moving", credit: 100);
        (await left.DocumentsAsync(2)).Select(d => d.Document.Index).ShouldBe(pushed);
    }
}
