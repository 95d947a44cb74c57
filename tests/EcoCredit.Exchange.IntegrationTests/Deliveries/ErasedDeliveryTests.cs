using EcoCredit.Exchange.IntegrationTests.Erasure;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Deliveries;

public sealed class ErasedDeliveryTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task The_delivery_of_an_erased_document_is_given_up_and_what_is_behind_it_goes_on(TestStore store)
    {
        await using var site = await DeliverySite.StartAsync(store);
        site.First.Cut();
        await site.ResultAsync();
        var away = await site.EventuallyAsync(site.First, all => all.Any(d => d.Attempts > 0));
        var kept = await site.ResultAsync();

        var order = new EraseBodiesRequest(ErasureSteps.Order(away[0].Index)) { Force = true };
        await new DisclosureService.DisclosureServiceClient(site.Region.Connect(site.Region.Owner)).EraseBodiesAsync(order);
        site.First.Restore();
        var all = await site.EventuallyAsync(site.First, d => d.Any(x => x.State == DeliveryState.Received));
        all.Select(d => (d.State, d.LastProblem)).ShouldBe([(DeliveryState.Dropped, "ERASED"), (DeliveryState.Received, "")]);
        (await site.First.HeldAsync()).ShouldBe([kept.Header.Id]);
    }
}
