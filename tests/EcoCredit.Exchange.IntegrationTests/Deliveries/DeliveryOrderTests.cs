using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Deliveries;

/// <summary>The order of the ledger, where an end is known long before everything in front of it is queued.</summary>
public sealed class DeliveryOrderTests
{
    // Several pages of the ledger that hold nothing for the recipient.
    private const int Between = 1500;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task An_end_does_not_overtake_what_came_in_before_it(TestStore store)
    {
        await using var peer = new DeliveryPeer(6);
        await using var region = await TestNode.StartAsync(store, peer.Agency);
        await peer.StartAsync(region.Owner);
        var (first, second) = (region.Owner.Flag(ExchangeFixture.NewSubject()), region.Owner.Flag(ExchangeFixture.NewSubject()));
        var subject = ExchangeFixture.NewSubject();
        IDocument[] documents =
            [first, .. Enumerable.Range(0, Between).Select(_ => region.Owner.Penalty(subject)), second, region.Owner.Lift(first)];
        await PushAsync(region, documents);

        // The route comes when all that is history: it begins at the first flag, whose end it finds at once.
        var folder = region.Owner.Folder;
        NodeOptionsFile.Write(folder.OptionsPath, NodeFolder.Open(folder.Path).Options with
        {
            Deliveries = new DeliveryOptions
            {
                Routes =
                [
                    new RouteOptions
                    {
                        Agency = peer.Agency.Code,
                        Address = peer.Relay.Address.ToString(),
                        Kinds = ["FLAG", "FLAG_LIFT"],
                        FromBeginning = true,
                    },
                ],
            },
        });
        await region.RestartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await peer.HeldAsync()).Count < 3) await Task.Delay(50, limit.Token);
        (await peer.HeldAsync()).ShouldBe([first.Header.Id, second.Header.Id, documents[^1].Header.Id]);
    }

    [Fact]
    public void What_was_whole_once_stays_so_and_nothing_is_before_it_was_said()
    {
        var queue = new DeliveryQueue(TimeProvider.System);
        queue.WholeBelow("a").ShouldBe(0);
        queue.SetWhole("a", 7);
        queue.SetWhole("a", 3);
        (queue.WholeBelow("a"), queue.WholeBelow("b")).ShouldBe((7, 0));
    }

    private static async Task PushAsync(TestNode region, IDocument[] documents)
    {
        using var identity = ClientNode.IdentityOf(region.Owner, [region.Owner.Card.ToAgency()], [region.Owner]);
        await using var client = ExchangeClient.Create(region.Address, identity, new ExchangeClientOptions());
        var items = documents.Select(d => new PushItem(region.Owner.Sign(d), "")).ToAsyncEnumerable();
        await foreach (var outcome in client.PushAsync(items, CancellationToken.None)) outcome.Result.ShouldBe(PushResult.Accepted);
    }
}
