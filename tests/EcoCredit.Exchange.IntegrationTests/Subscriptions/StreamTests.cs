using System.Security.Cryptography;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

public sealed class StreamTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Delivers_history_and_news_in_the_order_of_the_ledger_and_goes_on_where_it_stopped(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var pushed = await f.ResultsAsync(3);
        (await f.CreateAsync(SubscriptionSteps.Request("results"))).Position.ShouldBe(0);
        await using (var first = await f.OpenAsync("results", credit: 100))
        {
            (await first.DocumentsAsync(3)).Select(d => d.Document.Index).ShouldBe(pushed);
            await first.SignAsync(SubscribeResponse.EventOneofCase.CaughtUp);
            pushed.AddRange(await f.ResultsAsync(3));
            var news = await first.DocumentsAsync(3);
            news.Select(d => d.Document.Index).ShouldBe(pushed[3..]);
            news.Select(d => d.Delivery).ShouldBe([4, 5, 6]);
            await first.AcknowledgeAsync(5);
            await f.EventuallyAsync("results", s => s.Position == pushed[5] && s.InFlight == 1);
        }

        await f.EventuallyAsync("results", s => !s.Connected && s.Position == pushed[5]);
        await f.Node.RestartAsync();
        pushed.AddRange(await f.ResultsAsync(1));
        await using var second = await f.OpenAsync("results", credit: 100);
        second.Position.ShouldBe(pushed[5]);
        (await second.DocumentsAsync(2)).Select(d => d.Document.Index).ShouldBe(pushed[5..]);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Every_delivered_document_is_proved_by_its_batch_and_says_what_ended_it(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var subject = ExchangeFixture.NewSubject();
        var flag = f.City.Flag(subject);
        await f.PushAsync(f.City, flag);
        await f.CreateAsync(SubscriptionSteps.Request("proved"));
        await using var live = await f.OpenAsync("proved", credit: 100);
        (await live.DocumentAsync()).Document.EndedBy.ShouldBeEmpty();
        var lift = (await f.PushAsync(f.City, f.City.Lift(flag))).Receipt.Index;
        (await live.DocumentAsync()).Document.Index.ShouldBe(lift);

        await using var late = await f.OpenAsync("proved", credit: 100, from: 0);
        var documents = await late.DocumentsAsync(2);
        documents[0].Document.EndedBy.ShouldHaveSingleItem().Index.ShouldBe(lift);
        documents[0].Document.EndedBy[0].Kind.ShouldBe(DocumentKind.FlagLift);
        foreach (var batch in live.Batches.Concat(late.Batches))
        {
            ReceiptCheck.FindProblem(batch.Receipt, batch.Disclosure.ToByteArray(), f.Region).ShouldBeNull();
            var entry = ReceiptCheck.EntryOf(batch.Receipt);
            (entry.Type, entry.OtherPartyCode, entry.PurposeCode).ShouldBe((LedgerEntryType.Delivery, f.Platform.Code, (ushort)Purpose.EcologySupervision));
            var record = DisclosureRecord.Parser.ParseFrom(batch.Disclosure);
            (record.Method, record.Basis).ShouldBe(("SubscriptionService/Subscribe", "proved"));
            record.StatementDigest.Length.ShouldBe(32);
            record.Indexes.ShouldBe(batch.Documents.Select(d => d.Document.Index));
            record.PayloadDigests.Select(d => d.ToByteArray()).ShouldBe(batch.Documents.Select(d => SHA256.HashData(d.Document.Envelope.Payload.Span)));
        }
    }

    [Fact]
    public async Task Delivers_what_the_filter_names_and_the_caller_may_see_and_nothing_else()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var subject = ExchangeFixture.NewSubject();
        await f.PushAsync(f.City, f.City.Penalty(subject));
        var result = (await f.PushAsync(f.Region, f.Region.Result(subject, CreditLevel.Warning))).Receipt.Index;
        await f.PushAsync(f.City, f.City.Serious(ExchangeFixture.NewSubject(), Visibility.EcoInternal));
        var flag = (await f.PushAsync(f.City, f.City.Flag(subject))).Receipt.Index;
        var other = (await f.PushAsync(f.OtherCity, f.OtherCity.Flag(ExchangeFixture.NewSubject()))).Receipt.Index;
        var changes = SubscriptionSteps.Request("changes");
        (changes.Filter.LevelChangesOnly, changes.Filter.AreaCode) = (true, "990000");
        changes.Filter.SubjectCodes.Add(subject);
        var city = SubscriptionSteps.Request("city");
        city.Filter.AreaCode = "990100";
        var cases = new (CreateSubscriptionRequest Request, long[] Expected)[]
        {
            (SubscriptionSteps.Request("all"), [result, flag, other]),
            (SubscriptionSteps.Request("flags", SubscriptionStart.Beginning, DocumentKind.Flag), [flag, other]),
            (city, [flag]),
            // The penalty made it known, the result gave it a level, the flag changed nothing.
            (changes, [result]),
        };
        foreach (var (request, expected) in cases)
        {
            await f.CreateAsync(request);
            await using var subscriber = await f.OpenAsync(request.Name, credit: 100);
            await subscriber.SignAsync(SubscribeResponse.EventOneofCase.CaughtUp);
            subscriber.Unasked.Select(d => d.Document.Index).ShouldBe(expected, request.Name);
        }

        // A county of that city sees its own county only, and the penalty of the city not at all.
        await f.CreateAsync(SubscriptionSteps.Request("county"), f.County);
        await using var county = await TestSubscriber.OpenAsync(f.Subscriptions(f.County), f.County, "county", credit: 100);
        await county.SignAsync(SubscribeResponse.EventOneofCase.CaughtUp);
        county.Unasked.Select(d => d.Document.Index).ShouldBe([result]);
    }

    [Fact]
    public async Task Heartbeats_move_a_subscriber_whose_filter_matches_nothing()
    {
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, s => s with { Limits = s.Limits with { StreamIdleSeconds = 3 } });
        await f.CreateAsync(SubscriptionSteps.Request("silent", SubscriptionStart.Now, DocumentKind.Flag));
        await using var subscriber = await f.OpenAsync("silent", credit: 1);
        var last = (await f.ResultsAsync(2))[^1];
        while (subscriber.LastSign <= last)
        {
            await subscriber.SignAsync(SubscribeResponse.EventOneofCase.Heartbeat);
            await subscriber.SayAsync(new SubscribeProgress());
        }

        await f.EventuallyAsync("silent", s => s is { Lag: 0, InFlight: 0 } && s.Position > last);
        subscriber.Batches.ShouldBeEmpty();
        // Who does not answer them is taken for gone.
        (await subscriber.ErrorAsync()).Reason.ShouldBe(ErrorReason.TimeLimit);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Loses_nothing_while_documents_come_in_and_subscribers_come_and_go(TestStore store)
    {
        const int Writers = 3;
        const int Each = 25;
        await using var f = await ExchangeFixture.StartAsync(store);
        var client = f.Subscriptions(f.Platform);
        var names = Enumerable.Range(0, 10).Select(i => $"comes-and-goes-{i}").ToList();
        foreach (var name in names) await client.CreateSubscriptionAsync(SubscriptionSteps.Request(name));
        var exchange = f.Exchange(f.Region);
        var envelopes = Enumerable.Range(0, Writers * Each)
            .Select(_ => f.Region.Sign(f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning))).Chunk(Each).ToList();
        var writing = Task.WhenAll(envelopes.Select(async mine =>
        {
            var indexes = new List<long>();
            foreach (var envelope in mine) indexes.Add((await exchange.PushDocumentAsync(new PushDocumentRequest { Envelope = envelope })).Receipt.Index);
            return indexes;
        }));
        var taken = await Task.WhenAll(names.Select((name, i) => TakeAllAsync(f, client, name, atOnce: 8 + (4 * i), Writers * Each)));
        var pushed = (await writing).SelectMany(indexes => indexes).Order().ToList();
        foreach (var indexes in taken) indexes.ShouldBe(pushed);
    }

    // Takes some, goes, comes again: what comes twice is taken once.
    private static async Task<List<long>> TakeAllAsync(
        ExchangeFixture f, SubscriptionService.SubscriptionServiceClient client, string name, int atOnce, int all)
    {
        var taken = new List<long>();
        while (taken.Count < all)
        {
            await using var subscriber = await TestSubscriber.OpenAsync(client, f.Platform, name, atOnce);
            for (var i = 0; i < atOnce && taken.Count < all; i++)
            {
                var delivery = await subscriber.DocumentAsync();
                if (taken.Count == 0 || delivery.Document.Index > taken[^1]) taken.Add(delivery.Document.Index);
                if (i % 4 == 0) await subscriber.AcknowledgeAsync(delivery.Delivery);
            }
        }

        return taken;
    }
}
