using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>Creating, showing and deleting subscriptions.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task Refuses_a_subscription_with_everything_that_is_wrong_with_it()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var client = f.Subscriptions(f.Platform);
        async Task<(ErrorReason, string)> RefusedAsync(CreateSubscriptionRequest request)
        {
            var error = await ExchangeFixture.ErrorOfAsync(() => client.CreateSubscriptionAsync(request).ResponseAsync);
            return (error.Reason, string.Join(' ', error.Violations.Select(v => v.Field).Order(StringComparer.Ordinal)));
        }

        (await RefusedAsync(new CreateSubscriptionRequest { Name = "nameless" })).ShouldBe((ErrorReason.RequestInvalid, "start"));
        (await RefusedAsync(new CreateSubscriptionRequest
        {
            Name = "1st",
            Start = (SubscriptionStart)9,
            MaxAttempts = 101,
            Filter = new SubscriptionFilter { AreaCode = "15", Kinds = { (DocumentKind)99 }, SubjectCodes = { f.City.Code, "x" } },
        })).ShouldBe((ErrorReason.RequestInvalid, "filter.area_code filter.kinds[0] filter.subject_codes[1] max_attempts name start"));
        (await RefusedAsync(new CreateSubscriptionRequest { Name = "late", Start = SubscriptionStart.Index, FromIndex = 1_000_000 }))
            .ShouldBe((ErrorReason.RequestInvalid, "from_index"));
        (await RefusedAsync(new CreateSubscriptionRequest { Name = "now", Start = SubscriptionStart.Now, FromIndex = 1 }))
            .ShouldBe((ErrorReason.RequestInvalid, "from_index"));
        var many = SubscriptionSteps.Request("many");
        many.Filter.SubjectCodes.AddRange(Enumerable.Range(0, 10_001).Select(_ => f.City.Code));
        (await RefusedAsync(many)).ShouldBe((ErrorReason.RequestInvalid, "filter.subject_codes"));
        (await RefusedAsync(SubscriptionSteps.Request(
            "hidden", SubscriptionStart.Now, DocumentKind.EvaluationResult, DocumentKind.CreditRecord)))
            .ShouldBe((ErrorReason.NotPermitted, ""));
        (await RefusedAsync(SubscriptionSteps.Request("persons", SubscriptionStart.Now, DocumentKind.PractitionerResult)))
            .ShouldBe((ErrorReason.NotPermitted, ""));
        var person = Practitioners.PersonDocuments.Person(7).Number;
        (await RefusedAsync(SubscriptionSteps.Request($"of-{person}".ToLowerInvariant()))).ShouldBe((ErrorReason.RequestInvalid, "name"));
        (await f.AdministrationAsync()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Creates_a_name_once_and_shows_it_to_its_agency_and_the_operator(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(
            store, TimeProvider.System, s => s with { Feeds = new FeedOptions { MaxSubscriptionsPerAgency = 2 } });
        var request = SubscriptionSteps.Request("results", SubscriptionStart.Now, DocumentKind.Flag, DocumentKind.EvaluationResult);
        request.Filter.SubjectCodes.Add(ExchangeFixture.NewSubject());
        var created = await f.CreateAsync(request);
        created.Subscription.Agency.ShouldBe(f.Platform.Code);
        (created.Subscription.MaxAttempts, created.Position).ShouldBe((10, created.Subscription.CreatedIndex + 1));

        // The same content in another order is the same subscription; where it begins is not part of it.
        var same = SubscriptionSteps.Request("results", SubscriptionStart.Beginning, DocumentKind.EvaluationResult, DocumentKind.Flag);
        same.Filter.SubjectCodes.AddRange(request.Filter.SubjectCodes);
        same.MaxAttempts = 10;
        (await f.CreateAsync(same)).Subscription.ShouldBe(created.Subscription);
        (await f.AdministrationAsync()).ShouldHaveSingleItem().Request.ShouldBe(Google.Protobuf.MessageExtensions.ToByteString(request));
        same.MaxAttempts = 9;
        (await ExchangeFixture.ErrorOfAsync(() => f.CreateAsync(same))).Reason.ShouldBe(ErrorReason.SubscriptionExists);

        await f.CreateAsync(SubscriptionSteps.Request("second"));
        (await ExchangeFixture.ErrorOfAsync(() => f.CreateAsync(SubscriptionSteps.Request("third"))))
            .Reason.ShouldBe(ErrorReason.RequestInvalid);
        await f.CreateAsync(SubscriptionSteps.Request("results"), f.City);

        // Which organisations it names is in no list: thousands of them in each would not leave.
        var listed = (await f.Subscriptions(f.Platform).ListSubscriptionsAsync(new ListSubscriptionsRequest())).States[0].Subscription;
        (listed.SubjectCount, listed.Filter.SubjectCodes.Count, listed.Filter.Kinds.Count).ShouldBe((1, 0, 2));
        created.Subscription.SubjectCount.ShouldBe(1);

        var named = new GetSubscriptionRequest { Name = "results", Agency = f.Platform.Code };
        (await f.Subscriptions(f.Region).GetSubscriptionAsync(named)).State.Subscription.ShouldBe(created.Subscription);
        (await ExchangeFixture.ErrorOfAsync(() => f.Subscriptions(f.City).GetSubscriptionAsync(named).ResponseAsync))
            .Reason.ShouldBe(ErrorReason.OperatorOnly);
        (await NamesAsync(f, f.Platform)).ShouldBe([(f.Platform.Code, "results"), (f.Platform.Code, "second")]);
        (await NamesAsync(f, f.City)).ShouldBe([(f.City.Code, "results")]);
        (await NamesAsync(f, f.Region)).Count.ShouldBe(3);

        await f.Subscriptions(f.Region)
            .DeleteSubscriptionAsync(new DeleteSubscriptionRequest { Name = "results", Agency = f.Platform.Code });
        (await ExchangeFixture.ErrorOfAsync(() => f.StateAsync("results"))).Reason.ShouldBe(ErrorReason.NotFound);
        (await NamesAsync(f, f.City)).Count.ShouldBe(1);
        (await f.AdministrationAsync()).Select(e => e.Method).Last().ShouldBe("SubscriptionService/DeleteSubscription");
    }

    [Fact]
    public async Task Begins_where_it_was_told_to_begin_and_counts_what_lies_behind()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        var pushed = await f.ResultsAsync(2);
        (await f.CreateAsync(SubscriptionSteps.Request("all"))).Lag.ShouldBe(2);
        var second = SubscriptionSteps.Request("second", SubscriptionStart.Index);
        second.FromIndex = pushed[1];
        (await f.CreateAsync(second)).Lag.ShouldBe(1);
        (await f.CreateAsync(SubscriptionSteps.Request("new", SubscriptionStart.Now))).Lag.ShouldBe(0);
        pushed.AddRange(await f.ResultsAsync(1));
        foreach (var (name, from) in new[] { ("all", 0), ("second", 1), ("new", 2) })
        {
            await using var subscriber = await f.OpenAsync(name, credit: 10);
            (await subscriber.DocumentsAsync(3 - from)).Select(d => d.Document.Index).ShouldBe(pushed[from..]);
            (await f.StateAsync(name)).Lag.ShouldBe(3 - from);
        }

        // A consumer that keeps its own cursor says where to go on, backwards too.
        await using var own = await f.OpenAsync("new", credit: 10, from: pushed[1]);
        (await own.DocumentsAsync(2)).Select(d => d.Document.Index).ShouldBe(pushed[1..]);
        (await ExchangeFixture.ErrorOfAsync(() => f.OpenAsync("new", credit: 10, from: 1_000_000)))
            .Reason.ShouldBe(ErrorReason.RequestInvalid);
        (await ExchangeFixture.ErrorOfAsync(() => f.OpenAsync("new", credit: 10_001))).Reason.ShouldBe(ErrorReason.RequestInvalid);
        (await ExchangeFixture.ErrorOfAsync(() => f.OpenAsync("nobody", credit: 1))).Reason.ShouldBe(ErrorReason.NotFound);
    }

    private static async Task<List<(string, string)>> NamesAsync(ExchangeFixture f, TestAgency agency) =>
    [
        .. (await f.Subscriptions(agency).ListSubscriptionsAsync(new ListSubscriptionsRequest())).States
            .Select(s => (s.Subscription.Agency, s.Subscription.Name)),
    ];
}
