using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Practitioners;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>What lies before the edge is never skipped in silence: the snapshot stands in for it.</summary>
public sealed class HistoryTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_consumer_that_was_away_too_long_takes_a_snapshot_and_goes_on_behind_it(TestStore store)
    {
        var clock = new ShiftedClock();
        await using var f = await ExchangeFixture.StartAsync(store, clock, s => s with { Feeds = new FeedOptions { HistoryDays = 2 } });
        var flag = f.City.Flag(ExchangeFixture.NewSubject());
        await f.PushAsync(f.City, flag);
        var old = await f.ResultsAsync(2);
        old.Add((await f.PushAsync(f.City, f.City.Lift(flag))).Receipt.Index);
        await f.CreateAsync(SubscriptionSteps.Request("away"));
        await f.CreateAsync(SubscriptionSteps.Request("there"));
        await using (var there = await f.OpenAsync("there", credit: 10))
        {
            await there.DocumentsAsync(4);
            await there.AcknowledgeAsync(4);
            await f.EventuallyAsync("there", s => s.Lag == 0);
        }

        await f.EventuallyAsync("there", s => s is { Connected: false, Lag: 0 });

        clock.Shift = TimeSpan.FromDays(3);
        // Whoever has everything has missed nothing, however long it is quiet.
        await using (var there = await f.OpenAsync("there", credit: 10)) await there.SignAsync(SubscribeResponse.EventOneofCase.CaughtUp);
        var news = await f.ResultsAsync(1);
        var expired = await ExchangeFixture.ErrorOfAsync(() => f.OpenAsync("away", credit: 10));
        expired.Reason.ShouldBe(ErrorReason.HistoryExpired);
        expired.Metadata["edge"].ShouldBe($"{old[^1] + 1}");
        (await f.StateAsync("away")).Edge.ShouldBe(old[^1] + 1);
        var early = SubscriptionSteps.Request("early", SubscriptionStart.Index);
        (await ExchangeFixture.ErrorOfAsync(() => f.CreateAsync(early))).Reason.ShouldBe(ErrorReason.HistoryExpired);
        (await f.CreateAsync(SubscriptionSteps.Request("rest"))).Position.ShouldBe(old[^1] + 1);

        var (snapshot, next) = await PullAsync(f, "away");
        // The flag has ended; its lift stands.
        snapshot.ShouldBe([.. old, .. news]);
        await using var subscriber = await f.OpenAsync("away", credit: 10, from: next);
        news = await f.ResultsAsync(1);
        (await subscriber.DocumentAsync()).Document.Index.ShouldBe(news[0]);
    }

    [Fact]
    public async Task A_snapshot_comes_in_pieces_that_are_each_proved_and_holds_what_the_filter_names()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        await f.CreateAsync(SubscriptionSteps.Request("empty", SubscriptionStart.Beginning, DocumentKind.FlagLift));
        await f.CreateAsync(SubscriptionSteps.Request("whole", SubscriptionStart.Now, DocumentKind.EvaluationResult));
        var results = new List<long>();
        using (var push = f.Exchange(f.Region).Push())
        {
            var envelopes = Enumerable.Range(0, 250)
                .Select(_ => f.Region.Sign(f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning)));
            foreach (var envelope in envelopes) await push.RequestStream.WriteAsync(new PushRequest { Envelope = envelope });
            await push.RequestStream.CompleteAsync();
            await foreach (var response in push.ResponseStream.ReadAllAsync()) results.Add(response.Accepted.Receipt.Index);
        }

        await f.PushAsync(f.City, f.City.Flag(ExchangeFixture.NewSubject()));
        (await PullAsync(f, "whole")).Indexes.ShouldBe(results);
        (await PullAsync(f, "empty")).Indexes.ShouldBeEmpty();
        using var none = f.Subscriptions(f.Platform)
            .PullSnapshot(new PullSnapshotRequest { Name = "none", Access = f.Platform.Because(Purpose.EcologySupervision) });
        (await ExchangeFixture.ErrorOfAsync(() => none.ResponseStream.MoveNext(CancellationToken.None)))
            .Reason.ShouldBe(ErrorReason.NotFound);
        using var unasked = f.Subscriptions(f.Platform).PullSnapshot(new PullSnapshotRequest { Name = "whole" });
        (await ExchangeFixture.ErrorOfAsync(() => unasked.ResponseStream.MoveNext(CancellationToken.None)))
            .Reason.ShouldBe(ErrorReason.StatementMissing);
    }

    private static async Task<(List<long> Indexes, long Next)> PullAsync(ExchangeFixture f, string name)
    {
        var indexes = new List<long>();
        var size = await f.LedgerSizeAsync();
        using var call = f.Subscriptions(f.Platform).PullSnapshot(
            new PullSnapshotRequest { Name = name, Access = f.Platform.Because(Purpose.EcologySupervision) });
        var pieces = await call.ResponseStream.ReadAllAsync().ToListAsync();
        pieces[..^1].ShouldAllBe(p => !p.HasNextIndex && p.Documents.Count > 0 && p.Documents.Count <= 100);
        foreach (var piece in pieces)
        {
            indexes.AddRange(piece.Documents.Select(d => d.Index));
            if (piece.Documents.Count == 0) continue;
            ReceiptCheck.FindProblem(piece.Receipt, piece.Disclosure.ToByteArray(), f.Region).ShouldBeNull();
            var record = DisclosureRecord.Parser.ParseFrom(piece.Disclosure);
            (record.Method, record.Basis).ShouldBe(("SubscriptionService/PullSnapshot", name));
            record.Indexes.ShouldBe(piece.Documents.Select(d => d.Index));
        }

        // The statement's own entry is below it.
        pieces[^1].NextIndex.ShouldBe(size + 1);
        return (indexes, pieces[^1].NextIndex);
    }

    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
