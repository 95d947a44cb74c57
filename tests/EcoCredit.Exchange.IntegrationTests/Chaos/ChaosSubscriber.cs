using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>How a subscriber behaves.</summary>
internal enum Temper
{
    /// <summary>Takes what comes.</summary>
    Steady,

    /// <summary>Needs a moment for each document.</summary>
    Slow,

    /// <summary>Takes nothing for seconds, and goes on.</summary>
    Stuck,

    /// <summary>Sits behind a network that is cut again and again.</summary>
    Cut,

    /// <summary>Leaves in the middle of a document, with its connection, and comes back.</summary>
    Leaving,
}

/// <summary>Who subscribes, to what, and how.</summary>
internal sealed record SubscriberPart(string Name, TestAgency Agency, Temper Temper, SubscriptionFilter Filter);

/// <summary>One subscriber by the client library, until it is told to stop.</summary>
internal sealed class ChaosSubscriber(SubscriberPart part, Func<ExchangeClient> connect, int between)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Absence = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(4);

    private int _disconnections;

    public SubscriberPart Part => part;

    public Received Received { get; } = new();

    /// <summary>Connections that the client lost or could not make.</summary>
    public int Disconnections => Volatile.Read(ref _disconnections);

    /// <summary>How often it left by itself.</summary>
    public int Leaves { get; private set; }

    /// <summary>Makes the subscription, before the first document.</summary>
    public static async Task CreateAsync(ExchangeClient client, SubscriberPart part)
    {
        var request = new CreateSubscriptionRequest { Name = part.Name, Filter = part.Filter, Start = SubscriptionStart.Beginning };
        await client.CreateSubscriptionAsync(request, CancellationToken.None);
    }

    public static AccessTicket TicketOf(TestAgency agency) =>
        new(agency.Sign(agency.Access(agency.Role == Role.MarketReg ? Purpose.Inspection : Purpose.EcologySupervision)));

    /// <summary>Consumes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await using var client = connect();
                await ConsumeAsync(client, cancellationToken);
                Leaves++;
                await Task.Delay(Absence, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the run.
        }
    }

    private async Task ConsumeAsync(ExchangeClient client, CancellationToken cancellationToken)
    {
        var options = new SubscriptionOptions { Name = part.Name, OnStatus = Count };
        var taken = 0;
        Received.BeginConnection();
        await foreach (var delivery in client.SubscribeAsync(options, TicketOf(part.Agency), cancellationToken))
        {
            Received.Take(delivery.Document);
            var isTime = ++taken % between == 0;
            if (part.Temper == Temper.Slow) await Task.Delay(Moment, cancellationToken);
            if (part.Temper == Temper.Stuck && isTime) await Task.Delay(Standstill, cancellationToken);
            if (part.Temper == Temper.Leaving && isTime) return;
        }
    }

    private void Count(SubscriptionStatus status)
    {
        if (status.Phase != SubscriptionPhase.Disconnected) return;
        Interlocked.Increment(ref _disconnections);
        Received.BeginConnection();
    }
}
