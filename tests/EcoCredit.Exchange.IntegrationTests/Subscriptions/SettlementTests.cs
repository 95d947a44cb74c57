using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>What consumers say of what they were sent, and what becomes of it.</summary>
public sealed class SettlementTests
{
    [Fact]
    public async Task Sends_nothing_in_one_message_that_does_not_fit_into_one_at_first_or_again()
    {
        const int Documents = 40;
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, s => s with { Limits = s.Limits with { MaxResponseBytes = 16 * 1024 } });
        var pushed = await f.ResultsAsync(Documents);
        await f.CreateAsync(SubscriptionSteps.Request("small"));
        await using var subscriber = await f.OpenAsync("small", credit: 4 * Documents);
        var first = await subscriber.DocumentsAsync(Documents);
        first.Select(d => d.Document.Index).ShouldBe(pushed);
        first.Sum(d => d.CalculateSize()).ShouldBeGreaterThan(16 * 1024);

        await subscriber.SayAsync(new SubscribeProgress
        {
            Rejections = { first.Select(d => new Rejection { Delivery = d.Delivery, Action = RejectionAction.Retry }) },
        });
        var again = await subscriber.DocumentsAsync(Documents);
        again.Select(d => d.Document.Index).Order().ShouldBe(pushed);
        await subscriber.SayAsync(new SubscribeProgress
        {
            Rejections = { again.Select(d => new Rejection { Delivery = d.Delivery, Action = RejectionAction.Park, Reason = "再来" }) },
        });
        await f.EventuallyAsync("small", s => s.Parked == Documents);
        var client = f.Subscriptions(f.Platform);
        (await client.ReplayParkedDocumentsAsync(new ReplayParkedDocumentsRequest { Name = "small" })).Count.ShouldBe(Documents);
        (await subscriber.DocumentsAsync(Documents)).Select(d => (d.Document.Index, d.Replayed)).ShouldBe(pushed.Select(i => (i, true)));
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Keeps_a_reason_on_one_line_and_free_of_control_characters(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        await f.ResultsAsync(1);
        await f.CreateAsync(SubscriptionSteps.Request("lines"));
        await using var subscriber = await f.OpenAsync("lines", credit: 1);
        await subscriber.DocumentAsync();
        await subscriber.RejectAsync(1, RejectionAction.Park, "a\0b\u001b[2J\nc");
        await f.EventuallyAsync("lines", s => s.Parked == 1);
        (await f.Subscriptions(f.Platform).ListParkedDocumentsAsync(new ListParkedDocumentsRequest { Name = "lines" }))
            .Documents.ShouldHaveSingleItem().Reason.ShouldBe("a b [2J c");
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Parks_what_is_rejected_and_replays_it_until_it_is_taken_skipped_or_dropped(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var client = f.Subscriptions(f.Platform);
        var pushed = await f.ResultsAsync(6);
        await f.CreateAsync(SubscriptionSteps.Request("parking"));
        await using var subscriber = await f.OpenAsync("parking", credit: 100);
        await subscriber.DocumentsAsync(6);
        for (var delivery = 2; delivery <= 5; delivery++) await subscriber.RejectAsync(delivery, RejectionAction.Park, $"理由{delivery}");
        await subscriber.RejectAsync(6, RejectionAction.Skip);
        await subscriber.AcknowledgeAsync(6);
        await f.EventuallyAsync("parking", s => s is { InFlight: 0, Parked: 4, Skipped: 1 } && s.Position > pushed[5]);

        var parked = (await client.ListParkedDocumentsAsync(new ListParkedDocumentsRequest { Name = "parking" })).Documents;
        parked.Select(p => p.Index).ShouldBe(pushed[1..5]);
        parked.Select(p => (p.Reason, p.Attempts, p.Replaying)).ShouldBe(Enumerable.Range(2, 4).Select(i => ($"理由{i}", 1, false)));
        parked.ShouldAllBe(p => p.Kind == DocumentKind.EvaluationResult && p.SourceAgency == f.Region.Code && p.Id.Length > 0);
        (await client.ListParkedDocumentsAsync(new ListParkedDocumentsRequest { Name = "parking", AfterIndex = pushed[2] }))
            .Documents.Select(p => p.Index)
            .ShouldBe(pushed[3..5]);

        // One by one, each to another end.
        (await client.ReplayParkedDocumentsAsync(new ReplayParkedDocumentsRequest { Name = "parking", Indexes = { pushed[1..4] } }))
            .Count.ShouldBe(3);
        var replayed = await subscriber.DocumentsAsync(3);
        replayed.Select(d => (d.Document.Index, d.Attempt, d.Replayed)).ShouldBe(pushed[1..4].Select(i => (i, 2, true)));
        await subscriber.RejectAsync(replayed[1].Delivery, RejectionAction.Skip);
        await subscriber.RejectAsync(replayed[2].Delivery, RejectionAction.Retry, "还是不行");
        await subscriber.AcknowledgeAsync(replayed[2].Delivery);
        await f.EventuallyAsync("parking", s => s is { Parked: 2, InFlight: 0 });
        parked = (await client.ListParkedDocumentsAsync(new ListParkedDocumentsRequest { Name = "parking" })).Documents;
        parked.Select(p => (p.Index, p.Reason, p.Attempts, p.Replaying))
            .ShouldBe([(pushed[3], "还是不行", 2, false), (pushed[4], "理由5", 1, false)]);

        var drop = new DropParkedDocumentsRequest { Name = "parking", Indexes = { pushed[4] }, Reason = "不再需要" };
        (await client.DropParkedDocumentsAsync(drop)).Count.ShouldBe(1);
        var entries = await f.AdministrationAsync();
        entries.Select(e => e.Method).ShouldBe(
            [
                "SubscriptionService/CreateSubscription", "SubscriptionService/ReplayParkedDocuments",
                "SubscriptionService/DropParkedDocuments",
            ]);
        DropParkedDocumentsRequest.Parser.ParseFrom(entries[2].Request).ShouldBe(drop);

        // All that is left, on a new stream, before anything new.
        (await client.ReplayParkedDocumentsAsync(new ReplayParkedDocumentsRequest { Name = "parking" })).Count.ShouldBe(1);
        (await subscriber.DocumentAsync()).Attempt.ShouldBe(3);
        var news = await f.ResultsAsync(1);
        await using var next = await f.OpenAsync("parking", credit: 100);
        var documents = await next.DocumentsAsync(2);
        documents.Select(d => (d.Document.Index, d.Replayed)).ShouldBe([(pushed[3], true), (news[0], false)]);
        await next.AcknowledgeAsync(2);
        await f.EventuallyAsync("parking", s => s is { Parked: 0, InFlight: 0 } && s.Position > news[0]);
    }

    [Fact]
    public async Task Delivers_again_after_a_pause_what_is_to_be_retried_and_parks_it_when_its_attempts_are_used_up()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var pushed = await f.ResultsAsync(3);
        var request = SubscriptionSteps.Request("retries");
        request.MaxAttempts = 2;
        await f.CreateAsync(request);
        await using var subscriber = await f.OpenAsync("retries", credit: 100);
        await subscriber.DocumentsAsync(3);
        await subscriber.RejectAsync(1, RejectionAction.Retry, "库满");
        await subscriber.AcknowledgeAsync(2);
        // What was sent already is settled; nothing new comes before the one that is retried.
        await f.EventuallyAsync("retries", s => s.InFlight == 2);
        pushed.AddRange(await f.ResultsAsync(1));
        var again = await subscriber.DocumentAsync();
        (again.Delivery, again.Document.Index, again.Attempt, again.Replayed).ShouldBe((4, pushed[0], 2, false));
        (await f.StateAsync("retries")).Position.ShouldBe(pushed[0]);
        await subscriber.RejectAsync(4, RejectionAction.Retry);
        (await subscriber.DocumentAsync()).Document.Index.ShouldBe(pushed[3]);
        await subscriber.AcknowledgeAsync(5);
        await f.EventuallyAsync("retries", s => s is { InFlight: 0, Parked: 1 } && s.Position > pushed[3]);
        var parked = (await f.Subscriptions(f.Platform).ListParkedDocumentsAsync(new ListParkedDocumentsRequest { Name = "retries" }))
            .Documents.Single();
        (parked.Index, parked.Attempts).ShouldBe((pushed[0], 2));
        parked.Reason.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Never_sends_more_than_there_is_credit_for()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var pushed = await f.ResultsAsync(5);
        await f.CreateAsync(SubscriptionSteps.Request("credit"));
        await using var subscriber = await f.OpenAsync("credit", credit: 2);
        await subscriber.DocumentsAsync(2);
        // An acknowledgement is no credit: in flight stays what it is, and only the third document comes.
        await subscriber.AcknowledgeAsync(2);
        await f.EventuallyAsync("credit", s => s.Position == pushed[2]);
        await subscriber.SayAsync(new SubscribeProgress { Credit = 1 });
        (await subscriber.DocumentAsync()).Document.Index.ShouldBe(pushed[2]);
        await subscriber.CompleteAsync();
        await subscriber.EndAsync();
        subscriber.Unasked.ShouldBeEmpty();
        subscriber.Batches.Sum(b => b.Documents.Count).ShouldBe(3);
        subscriber.Signs.ShouldNotContain(s => s.EventCase == SubscribeResponse.EventOneofCase.CaughtUp);
    }

    [Fact]
    public async Task Ends_the_call_of_a_consumer_that_says_what_cannot_be()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var pushed = await f.ResultsAsync(2);
        await f.CreateAsync(SubscriptionSteps.Request("wrong"));
        var wrong = new (SubscribeRequest Request, string[] Fields)[]
        {
            (new() { Open = new SubscribeOpen { Name = "wrong" } }, ["message"]),
            (new(), ["message"]),
            (new() { Progress = new SubscribeProgress { Credit = -1, AcknowledgeThrough = 3 } },
                ["progress.acknowledge_through", "progress.credit"]),
            (new() { Progress = new SubscribeProgress { Credit = InFlightLimit } }, ["progress.credit"]),
            (
                new()
                {
                    Progress = new SubscribeProgress
                    {
                        Rejections =
                        {
                            new Rejection { Delivery = 1, Action = RejectionAction.Skip },
                            new Rejection { Delivery = 1, Action = RejectionAction.Skip },
                            new Rejection { Delivery = 9, Action = (RejectionAction)9, Reason = new string('因', 501) },
                        },
                    },
                },
                [
                    "progress.rejections[1].delivery", "progress.rejections[2].action", "progress.rejections[2].delivery",
                    "progress.rejections[2].reason",
                ]
            ),
        };
        foreach (var (request, fields) in wrong)
        {
            await using var subscriber = await f.OpenAsync("wrong", credit: 10);
            await subscriber.DocumentsAsync(2);
            await subscriber.SendAsync(request);
            var error = await subscriber.ErrorAsync();
            error.Reason.ShouldBe(ErrorReason.RequestInvalid);
            error.Violations.Select(v => v.Field).Order(StringComparer.Ordinal).ShouldBe(fields);
        }

        // None of it settled anything.
        (await f.StateAsync("wrong")).Position.ShouldBeLessThanOrEqualTo(pushed[0]);
    }

    [Fact]
    public async Task Keeps_no_reason_that_holds_an_identity_number_and_drops_nothing_without_a_reason()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        await f.ResultsAsync(1);
        await f.CreateAsync(SubscriptionSteps.Request("reasons"));
        await using var subscriber = await f.OpenAsync("reasons", credit: 10);
        var number = Practitioners.PersonDocuments.Person(7).Number;
        var delivery = (await subscriber.DocumentAsync()).Delivery;
        await subscriber.RejectAsync(delivery, RejectionAction.Park, $"无法导入{number}");
        await f.EventuallyAsync("reasons", s => s.Parked == 1);
        var client = f.Subscriptions(f.Platform);
        var parked = (await client.ListParkedDocumentsAsync(new ListParkedDocumentsRequest { Name = "reasons" })).Documents.Single();
        parked.Reason.ShouldNotContain(number);
        foreach (var reason in new[] { number, " " })
        {
            var drop = new DropParkedDocumentsRequest { Name = "reasons", Indexes = { parked.Index }, Reason = reason };
            (await ExchangeFixture.ErrorOfAsync(() => client.DropParkedDocumentsAsync(drop).ResponseAsync))
                .Reason.ShouldBe(ErrorReason.RequestInvalid);
        }
    }

    private const int InFlightLimit = 10_000;
}
