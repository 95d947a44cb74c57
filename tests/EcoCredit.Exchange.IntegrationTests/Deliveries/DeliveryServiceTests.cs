using System.Diagnostics.Metrics;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Deliveries;

/// <summary>What the operator sees and may order, and that nobody else does.</summary>
public sealed class DeliveryServiceTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Lists_by_recipient_and_index_in_pages_whose_cursors_fit_their_filter_only(TestStore store)
    {
        await using var site = await DeliverySite.StartAsync(store);
        site.First.Cut();
        site.Second.Cut();
        for (var i = 0; i < 3; i++) await site.ResultAsync();
        foreach (var peer in new[] { site.First, site.Second }) await site.EventuallyAsync(peer, all => all.Count == 3);

        var whole = (await site.Service.ListDeliveriesAsync(new ListDeliveriesRequest())).Deliveries;
        whole.Select(d => (d.Recipient, d.Index)).ShouldBe(whole.Select(d => (d.Recipient, d.Index)).Order());
        whole.Count.ShouldBe(6);
        await MeasuredAsync(site, (site.First.Agency.Code, 3), (site.Second.Agency.Code, 3));
        var paged = new List<Delivery>();
        var request = new ListDeliveriesRequest { PageSize = 4 };
        do
        {
            var page = await site.Service.ListDeliveriesAsync(request);
            page.Deliveries.Count.ShouldBeInRange(1, 4);
            paged.AddRange(page.Deliveries);
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
        paged.Select(d => (d.Recipient, d.Index)).ShouldBe(whole.Select(d => (d.Recipient, d.Index)));

        var one = await site.Service.ListDeliveriesAsync(new ListDeliveriesRequest { Recipient = site.Second.Agency.Code, PageSize = 1 });
        one.Deliveries.ShouldHaveSingleItem().Recipient.ShouldBe(site.Second.Agency.Code);
        var other = new ListDeliveriesRequest { Recipient = site.First.Agency.Code, PageSize = 1, Cursor = one.NextCursor };
        (await ExchangeFixture.ErrorOfAsync(() => site.Service.ListDeliveriesAsync(other).ResponseAsync)).Reason.ShouldBe(ErrorReason.CursorInvalid);
        (await site.Service.ListDeliveriesAsync(new ListDeliveriesRequest { States = { DeliveryState.Received } })).Deliveries.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Security", "AUTH-04")]
    public async Task Serves_the_nodes_own_agency_only_and_names_everything_that_is_wrong()
    {
        await using var site = await DeliverySite.StartAsync(TestStore.Sqlite);
        site.First.Cut();
        await site.ResultAsync();
        var waiting = (await site.EventuallyAsync(site.First, all => all.Count == 1)).Single();
        var retry = new RetryDeliveriesRequest { Recipient = waiting.Recipient };
        var drop = new DropDeliveryRequest { Recipient = waiting.Recipient, Index = waiting.Index, Reason = "示例" };
        foreach (var agency in new[] { site.First.Agency, site.City })
        {
            var service = new DeliveryService.DeliveryServiceClient(site.Region.Connect(agency));
            await RefusedAsync(() => service.ListDeliveriesAsync(new ListDeliveriesRequest()).ResponseAsync, ErrorReason.OperatorOnly);
            await RefusedAsync(() => service.RetryDeliveriesAsync(retry).ResponseAsync, ErrorReason.OperatorOnly);
            await RefusedAsync(() => service.DropDeliveryAsync(drop).ResponseAsync, ErrorReason.OperatorOnly);
        }

        var list = new ListDeliveriesRequest { Recipient = "x", States = { DeliveryState.Unspecified, (DeliveryState)99 }, PageSize = 1001 };
        await RefusedAsync(
            () => site.Service.ListDeliveriesAsync(list).ResponseAsync, ErrorReason.RequestInvalid, "recipient", "states[0]", "states[1]", "page_size");
        var many = new RetryDeliveriesRequest { Recipient = "x", Indexes = { Enumerable.Range(0, 1001).Select(i => (long)i) } };
        await RefusedAsync(() => site.Service.RetryDeliveriesAsync(many).ResponseAsync, ErrorReason.RequestInvalid, "recipient", "indexes");
        // Only what is parked, only with a reason, and never with somebody's number in it.
        await RefusedAsync(() => site.Service.DropDeliveryAsync(drop).ResponseAsync, ErrorReason.RequestInvalid, "index");
        foreach (var reason in new[] { "", " ", new string('长', 501), "11010519491231002X" })
        {
            await RefusedAsync(
                () => site.Service.DropDeliveryAsync(new DropDeliveryRequest(drop) { Reason = reason }).ResponseAsync, ErrorReason.RequestInvalid, "reason");
        }

        await RefusedAsync(() => site.Service.DropDeliveryAsync(new DropDeliveryRequest(drop) { Index = 99 }).ResponseAsync, ErrorReason.NotFound);
    }

    private static async Task MeasuredAsync(DeliverySite site, params (string Recipient, int Waiting)[] expected)
    {
        var meter = site.Region.Host.Services.GetRequiredService<NodeMeter>().Meter;
        var measured = new Dictionary<string, int>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter == meter && instrument.Name == "ecocredit.delivery.waiting") to.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => measured[(string)tags[0].Value!] = value);
        listener.Start();
        // The figures are read behind the first look.
        await TestNode.EventuallyAsync(() =>
        {
            listener.RecordObservableInstruments();
            return expected.All(e => measured.GetValueOrDefault(e.Recipient) == e.Waiting);
        });
    }

    private static async Task RefusedAsync(Func<Task> call, ErrorReason reason, params string[] fields)
    {
        var error = await ExchangeFixture.ErrorOfAsync(call);
        error.Reason.ShouldBe(reason);
        error.Violations.Select(v => v.Field).ShouldBe(fields);
    }
}
