using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Deliveries;

/// <summary>
/// What a recipient will not take, or may not have, is put aside; nothing else waits but what is about the same organisation.
/// </summary>
public sealed class ParkedDeliveryTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_refused_document_is_parked_and_holds_back_its_own_subject_only(TestStore store)
    {
        await using var site = await DeliverySite.StartAsync(store, "FLAG");
        // The platforms do not know this key: what it signed they refuse, until they enrol it.
        using var other = new TestAgency(3, Role.EcoCity, "990200");
        site.Region.Edit(e => e.Enrol(other.Card));
        await site.Region.DirectoryTakenOverAsync();
        var (subject, dropped) = (ExchangeFixture.NewSubject(), ExchangeFixture.NewSubject());
        var refused = await site.PushAsync(other, other.Flag(subject));
        var held = await site.ResultAsync(subject);
        var unwanted = await site.PushAsync(other, other.Flag(dropped));
        var freed = await site.ResultAsync(dropped);
        var free = await site.ResultAsync();

        var all = await site.EventuallyAsync(site.First, d => d.Count == 5 && d[4].State == DeliveryState.Received);
        all.Select(d => d.State).ShouldBe(
            [DeliveryState.Parked, DeliveryState.Waiting, DeliveryState.Parked, DeliveryState.Waiting, DeliveryState.Received]);
        all.Select(d => d.LastProblem).ShouldBe(["KEY_NOT_VALID", $"BEHIND {refused}", "KEY_NOT_VALID", $"BEHIND {unwanted}", ""]);
        (await site.First.HeldAsync()).ShouldBe([free.Header.Id]);

        // Given up: the order stands in the ledger with its reason, and what was behind it goes on.
        var recorded = (await site.Service.DropDeliveryAsync(
            new DropDeliveryRequest { Recipient = site.First.Agency.Code, Index = unwanted, Reason = "示例：平台不再接收" })).RecordedIndex;
        var order = await RecordAsync(site, recorded);
        order.Method.ShouldBe("DeliveryService/DropDelivery");
        DropDeliveryRequest.Parser.ParseFrom(order.Request).Reason.ShouldBe("示例：平台不再接收");
        all = await site.ReceivedAsync(site.First, 2);
        all.Select(d => d.State).ShouldBe(
            [DeliveryState.Parked, DeliveryState.Waiting, DeliveryState.Dropped, DeliveryState.Received, DeliveryState.Received]);

        // Mended and tried again: in the order of the ledger.
        site.First.Node.Edit(e => e.Enrol(other.Card));
        await site.First.Node.DirectoryTakenOverAsync();
        var retry = new RetryDeliveriesRequest { Recipient = site.First.Agency.Code, Indexes = { refused } };
        (await site.Service.RetryDeliveriesAsync(retry)).Count.ShouldBe(1);
        all = await site.ReceivedAsync(site.First, 4);
        (await site.First.HeldAsync()).ShouldBe([free.Header.Id, freed.Header.Id, all[0].Id, held.Header.Id]);
        (await site.Service.RetryDeliveriesAsync(retry)).Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_right_that_was_withdrawn_parks_what_is_queued()
    {
        await using var site = await DeliverySite.StartAsync(TestStore.Sqlite);
        site.First.Cut();
        await site.ResultAsync();
        await site.EventuallyAsync(site.First, all => all.Any(d => d.Attempts > 0));
        await site.ReceivedAsync(site.Second, 1);
        await SetPermissionsAsync(
            site,
            """
            { "rows": [ { "right": "READ", "area": "NONE", "rule": "withdrawn", "roles": ["CREDIT_PLATFORM"], "targets": ["EVALUATION_RESULT"] } ] }
            """,
            isGiven: false);
        var parked = await site.EventuallyAsync(site.First, all => all.Any(d => d.State == DeliveryState.Parked));
        parked.Single().LastProblem.ShouldBe("NOT_PERMITTED");
        site.First.Restore();
        // What comes in now is not even queued.
        var before = await site.DisclosedAsync(site.Second);
        await site.ResultAsync();

        await SetPermissionsAsync(site, """{ "rows": [] }""", isGiven: true);
        var last = await site.ResultAsync();
        await site.Service.RetryDeliveriesAsync(new RetryDeliveriesRequest { Recipient = site.First.Agency.Code });
        (await site.ReceivedAsync(site.First, 2)).Count.ShouldBe(2);
        (await site.ReceivedAsync(site.Second, 2)).Last().Id.ShouldBe(last.Header.Id);
        (await site.DisclosedAsync(site.Second)).Count.ShouldBe(before.Count + 1);
    }

    [Fact]
    public async Task What_has_ended_leaves_with_its_end_behind_it_or_not_at_all()
    {
        await using var site = await DeliverySite.StartAsync(TestStore.Sqlite, "FLAG");
        site.First.Cut();
        // The first one in the queue is disclosed while the recipient is away; what is behind it is not.
        await site.ResultAsync();
        await site.EventuallyAsync(site.First, all => all.Any(d => d.Attempts > 0));
        var flag = site.Region.Owner.Flag(ExchangeFixture.NewSubject());
        var lift = site.Region.Owner.Lift(flag);
        await site.PushAsync(site.Region.Owner, flag);
        await site.EventuallyAsync(site.First, all => all.Count == 2);
        await site.PushAsync(site.Region.Owner, lift);
        site.First.Restore();
        // No route names lifts: it goes because the flag does.
        var all = await site.ReceivedAsync(site.First, 3);
        all.Select(d => d.Id).Skip(1).ShouldBe([flag.Header.Id, lift.Header.Id]);
        all.Select(d => d.Basis).ShouldBe(["IM-20-7", "ROUTE", "RETRACTION"]);
        (await site.First.HeldAsync()).TakeLast(2).ShouldBe([flag.Header.Id, lift.Header.Id]);

        site.First.Cut();
        await site.ResultAsync();
        await site.EventuallyAsync(site.First, d => d.Any(one => one.State == DeliveryState.Sent && one.Attempts > 0));
        await SetPermissionsAsync(
            site,
            """
            { "rows": [ { "right": "READ", "area": "NONE", "rule": "withdrawn", "roles": ["CREDIT_PLATFORM"], "targets": ["FLAG_LIFT"] } ] }
            """,
            isGiven: false,
            DocumentKind.FlagLift);
        var hidden = site.Region.Owner.Flag(ExchangeFixture.NewSubject());
        await site.PushAsync(site.Region.Owner, hidden);
        await site.EventuallyAsync(site.First, d => d.Count == 5);
        await site.PushAsync(site.Region.Owner, site.Region.Owner.Lift(hidden));
        site.First.Restore();
        var parked = await site.EventuallyAsync(site.First, d => d.Any(one => one.State == DeliveryState.Parked));
        parked.Single(d => d.State == DeliveryState.Parked).LastProblem.ShouldBe("END_WITHHELD");
        (await site.First.HeldAsync()).ShouldNotContain(hidden.Header.Id);
    }

    private static async Task SetPermissionsAsync(
        DeliverySite site, string table, bool isGiven, DocumentKind kind = DocumentKind.EvaluationResult)
    {
        File.WriteAllText(site.PermissionsPath, table);
        var permissions = site.Region.Host.Services.GetRequiredService<Permissions>();
        AreaCodeOf(site, out var area);
        await TestNode.EventuallyAsync(() => permissions.CanSee(Role.CreditPlatform, area, kind, Visibility.GovShared, area) == isGiven);
    }

    private static void AreaCodeOf(DeliverySite site, out Protocol.Identifiers.AreaCode area) =>
        Protocol.Identifiers.AreaCode.TryParse(site.Region.Owner.Area, out area).ShouldBeTrue();

    private static async Task<AdministrationRecord> RecordAsync(DeliverySite site, long index)
    {
        var recorded = (await site.Region.Host.Services.OpenedBodiesAsync()).Single(b => b.Index == index);
        recorded.Entry.Type.ShouldBe(LedgerEntryType.Administration);
        return AdministrationRecord.Parser.ParseFrom(recorded.Body);
    }
}
