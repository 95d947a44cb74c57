using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Subscriptions;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>The loop over a subscription, against a real node behind a relay that cuts connections.</summary>
public sealed class SubscribeTests
{
    [Fact]
    public async Task Acknowledges_a_document_when_the_next_is_asked_for_and_not_when_the_loop_is_left()
    {
        await using var site = await FeedSite.StartAsync();
        var pushed = await site.Exchange.ResultsAsync(4);
        await foreach (var delivery in site.SubscribeAsync())
        {
            delivery.TryRead().ShouldBeOfType<EvaluationResult>();
            delivery.Receipt.Index.ShouldBeGreaterThan(delivery.Index);
            if (delivery.Index == pushed[2]) break;
        }

        await site.EventuallyAsync(s => s.Position == pushed[2] && !s.Connected);
        (await site.SubscribeAsync().Take(2).Select(d => (d.Index, d.Attempt)).ToListAsync()).ShouldBe([(pushed[2], 1), (pushed[3], 1)]);
        await site.EventuallyAsync(s => s.Position == pushed[3]);
    }

    [Fact]
    public async Task Goes_on_after_cuts_and_a_restart_without_a_gap_and_gives_nothing_twice_that_was_acknowledged()
    {
        await using var site = await FeedSite.StartAsync();
        var phases = new List<SubscriptionPhase>();
        var pushed = await site.Exchange.ResultsAsync(10);
        var seen = new List<long>();
        await foreach (var delivery in site.SubscribeAsync(
            o => o with { Window = 4, OnStatus = s => phases.Add(s.Phase) }, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token))
        {
            seen.Add(delivery.Index);
            if (seen.Count is 3 or 7) site.Relay.Cut();
            if (seen.Count == 9) await site.Exchange.Node.RestartAsync();
            if (seen.Count == 10) pushed.AddRange(await site.Exchange.ResultsAsync(10));
            if (seen.Count == 20) break;
        }

        seen.ShouldBe(pushed);
        phases.ShouldContain(SubscriptionPhase.Disconnected);
        phases.ShouldContain(SubscriptionPhase.Live);
    }

    [Theory]
    [InlineData(ErrorReason.SubscriptionReplaced)]
    [InlineData(ErrorReason.SubscriptionDeleted)]
    [InlineData(ErrorReason.NotFound)]
    public async Task Comes_out_with_the_reason_where_connecting_again_is_of_no_use(ErrorReason reason)
    {
        await using var site = await FeedSite.StartAsync();
        await site.Exchange.ResultsAsync(1);
        var refused = await Should.ThrowAsync<ExchangeException>(async () =>
        {
            if (reason == ErrorReason.NotFound) await site.Client.DeleteSubscriptionAsync(FeedSite.Name, "", CancellationToken.None);
            await foreach (var delivery in site.SubscribeAsync())
            {
                if (reason == ErrorReason.SubscriptionDeleted)
                    await site.Client.DeleteSubscriptionAsync(FeedSite.Name, "", CancellationToken.None);
                else await using (await site.Exchange.OpenAsync(FeedSite.Name, credit: 1)) await site.EventuallyAsync(s => s.Connected);
            }
        });
        refused.Error!.Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task Gives_a_rejected_document_again_before_those_that_had_arrived_behind_it()
    {
        await using var site = await FeedSite.StartAsync();
        var pushed = await site.Exchange.ResultsAsync(4);
        var seen = new List<(long, int)>();
        await foreach (var delivery in site.SubscribeAsync())
        {
            seen.Add((delivery.Index, delivery.Attempt));
            if (seen.Count == 2) delivery.Reject(RejectionAction.Retry, "later");
            if (seen.Count == 5) break;
        }

        seen.ShouldBe([(pushed[0], 1), (pushed[1], 1), (pushed[1], 2), (pushed[2], 1), (pushed[3], 1)]);
    }

    [Fact]
    public async Task Goes_on_behind_a_document_whose_last_attempt_failed_and_gets_it_again_when_it_is_replayed()
    {
        await using var site = await FeedSite.StartAsync(maxAttempts: 1);
        var pushed = await site.Exchange.ResultsAsync(2);
        var seen = new List<(long, bool)>();
        await foreach (var delivery in site.SubscribeAsync())
        {
            seen.Add((delivery.Index, delivery.IsReplayed));
            if (seen.Count == 1) delivery.Reject(RejectionAction.Retry, "not today");
            if (seen.Count == 4) break;
            if (seen.Count != 2) continue;
            await site.EventuallyAsync(s => s.Parked == 1);
            var parked = await site.Client.ListParkedDocumentsAsync(FeedSite.Name, "", CancellationToken.None).ToListAsync();
            (parked.ShouldHaveSingleItem().Index, parked[0].Reason, parked[0].Attempts).ShouldBe((pushed[0], "not today", 1));
            (await site.Client.ReplayParkedDocumentsAsync(FeedSite.Name, "", [], CancellationToken.None)).ShouldBe(1);
            pushed.AddRange(await site.Exchange.ResultsAsync(1));
        }

        seen.Order().ShouldBe([(pushed[0], false), (pushed[0], true), (pushed[1], false), (pushed[2], false)]);
        await site.EventuallyAsync(s => s.Parked == 0);
    }

    [Fact]
    public async Task Acknowledges_no_document_that_is_still_worked_on_when_one_behind_it_is_done()
    {
        await using var site = await FeedSite.StartAsync();
        var pushed = await site.Exchange.ResultsAsync(3);
        await using var reading = site.SubscribeAsync(o => o with { ManualSettlement = true }, CancellationToken.None).GetAsyncEnumerator();
        var open = new List<DocumentDelivery>();
        while (open.Count < 3)
        {
            (await reading.MoveNextAsync()).ShouldBeTrue();
            open.Add(reading.Current);
        }

        open[2].Acknowledge();
        open[1].Reject(RejectionAction.Skip, "");
        await site.EventuallyAsync(s => s.Skipped == 1 && s.Position == pushed[0]);
        open[0].Acknowledge();
        await site.EventuallyAsync(s => s.InFlight == 0 && s.Position > pushed[2]);
        Should.Throw<InvalidOperationException>(open[0].Acknowledge);
    }

    [Fact]
    public async Task Answers_heartbeats_while_the_loop_is_busy()
    {
        await using var site = await FeedSite.StartAsync(settings: o => o with { Limits = o.Limits with { StreamIdleSeconds = 1 } });
        await site.Exchange.ResultsAsync(1);
        var lost = 0;
        await foreach (var _ in site.SubscribeAsync(
            o => o with { OnStatus = s => lost += s.Phase == SubscriptionPhase.Disconnected ? 1 : 0 }, CancellationToken.None))
        {
            // Three times the node's limit for silence.
            await Task.Delay(TimeSpan.FromSeconds(3));
            break;
        }

        lost.ShouldBe(0);
        site.Relay.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData(ReceiptProblem.DisclosureDiffers)]
    [InlineData(ReceiptProblem.AnswersAnotherQuestion)]
    [InlineData(ReceiptProblem.BodyDiffers)]
    public async Task Gives_out_no_document_of_a_batch_that_was_tampered_with(ReceiptProblem problem)
    {
        await using var site = await FeedSite.StartAsync();
        await site.Exchange.ResultsAsync(2);
        site.Meddler.Answer = answer => Task.FromResult(
            answer is SubscribeResponse { Batch: not null } sent ? Tampered(sent.Clone(), problem) : answer);
        var given = 0;
        var refused = await Should.ThrowAsync<ReceiptException>(async () =>
        {
            await foreach (var _ in site.SubscribeAsync()) given++;
        });
        given.ShouldBe(0);
        refused.Verification!.FirstFailure!.Problem.ShouldBe(problem);
    }

    [Fact]
    public async Task Pulls_what_stands_and_goes_on_behind_it()
    {
        await using var site = await FeedSite.StartAsync();
        var pushed = await site.Exchange.ResultsAsync(3);
        var pieces = await site.Client.PullSnapshotAsync(FeedSite.Name, site.Access, CancellationToken.None).ToListAsync();
        pieces.SelectMany(p => p.Documents).Select(d => d.Index).ShouldBe(pushed);
        pushed.AddRange(await site.Exchange.ResultsAsync(1));
        var next = await site.SubscribeAsync(o => o with { FromIndex = pieces[^1].NextIndex }, CancellationToken.None).FirstAsync();
        next.Index.ShouldBe(pushed[3]);
    }

    private static SubscribeResponse Tampered(SubscribeResponse response, ReceiptProblem problem)
    {
        var batch = response.Batch;
        var record = DisclosureRecord.Parser.ParseFrom(batch.Disclosure);
        if (problem == ReceiptProblem.DisclosureDiffers) batch.Documents[0].Document.Index++;
        if (problem == ReceiptProblem.AnswersAnotherQuestion) record.Basis = "other";
        // The same record in another encoding is not what the entry commits to.
        byte[] more = problem == ReceiptProblem.BodyDiffers ? [0x30, 0x00] : [];
        batch.Disclosure = ByteString.CopyFrom([.. record.ToByteArray(), .. more]);
        return response;
    }
}
