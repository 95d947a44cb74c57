using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Telemetry;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>A client that calls far more than a node takes of it spares the node by itself.</summary>
public sealed class HoldingBackTests
{
    [Fact]
    public async Task A_client_spares_a_node_that_refuses_its_calls_and_comes_back_when_there_is_room()
    {
        const int Held = 20;
        const int Most = 5_000;
        await using var f = await ExchangeFixture.StartAsync(
            TestStore.Sqlite, TimeProvider.System, settings => settings with { Limits = settings.Limits with { MaxCallsPerAgency = 1 } });
        using var measured = new Measured(f.Node);
        using var only = f.Exchange(f.City).Push();
        await only.RequestStream.WriteAsync(new PushRequest { Envelope = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject())) });
        (await only.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        using var identity = ClientNode.IdentityOf(f.City, [f.Region.Card.ToAgency()], [f.Region]);
        await using var client = ExchangeClient.Create(
            f.Node.Address, identity, new ExchangeClientOptions { ServerAgency = f.Region.Code, RepeatsCalls = false });

        var refusals = new List<ExchangeError>();
        while (refusals.Count(e => e.Reason == ErrorReason.HeldBack) < Held && refusals.Count < Most)
            refusals.Add((await Should.ThrowAsync<ExchangeException>(() => AskAsync(client))).Error.ShouldNotBeNull());

        var byNode = refusals.Count(e => e.Reason == ErrorReason.Overloaded);
        (refusals.Count - byNode).ShouldBe(Held);
        refusals.ShouldAllBe(e => e.RetryAfter == TimeSpan.FromSeconds(1));
        // The node saw none of the others.
        measured.Of("ecocredit.overload.refused").Count.ShouldBe(byNode);

        await only.RequestStream.CompleteAsync();
        (await only.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeFalse();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!await IsAnsweredAsync(client)) await Task.Delay(50, limit.Token);
    }

    private static async Task<bool> IsAnsweredAsync(ExchangeClient client)
    {
        try
        {
            await AskAsync(client);
            return true;
        }
        catch (ExchangeException e) when (e.Error is { Reason: ErrorReason.HeldBack or ErrorReason.Overloaded })
        {
            return false;
        }
    }

    private static Task AskAsync(ExchangeClient client) => client.GetCheckpointAsync(CancellationToken.None);
}
