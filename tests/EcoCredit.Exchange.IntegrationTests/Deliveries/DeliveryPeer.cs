using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Deliveries;

/// <summary>A node that is delivered to, behind a wire that can be cut and with somebody between wire and methods.</summary>
internal sealed class DeliveryPeer(int number) : IAsyncDisposable
{
    private TestNode? _node;

    public TestAgency Agency { get; } = new(number, Role.CreditPlatform, "990000");

    public TestRelay Relay { get; } = new();

    public Meddler Meddler { get; } = new();

    public TestNode Node => _node ?? throw new InvalidOperationException("The peer has not started.");

    /// <summary>Starts its node, which knows these agencies.</summary>
    public async Task StartAsync(params TestAgency[] enrolled)
    {
        _node = await TestNode.StartAsync(
            TestStore.Sqlite, _ => Agency, TimeProvider.System, settings => settings, Meddler.Configure, enrolled);
        Restore();
    }

    /// <summary>It cannot be reached.</summary>
    public void Cut() => Relay.Cut();

    /// <summary>It can be reached again.</summary>
    public void Restore() => Relay.ConnectTo(Node.Address);

    /// <summary>The ids of the documents that it holds, in the order in which it took them.</summary>
    public async Task<List<string>> HeldAsync()
    {
        await using var context = Node.Host.Services.GetRequiredService<IDatabase>().CreateReader();
        return await context.Documents.OrderBy(d => d.Idx).Select(d => d.DocumentId).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        if (_node is null) Agency.Dispose();
        else await _node.DisposeAsync();
    }
}
