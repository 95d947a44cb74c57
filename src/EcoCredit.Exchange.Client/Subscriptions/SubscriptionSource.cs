using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client.Subscriptions;

/// <summary>What the calls of one consumer have in common.</summary>
/// <param name="client">Calls the node.</param>
/// <param name="options">What the consumer chose.</param>
/// <param name="verify">Throws where the receipt of a batch does not hold.</param>
/// <param name="time">The clock.</param>
internal sealed class SubscriptionSource(
    SubscriptionService.SubscriptionServiceClient client, SubscriptionOptions options, Action<DocumentBatch> verify, TimeProvider time)
{
    private SubscriptionStatus _status = new(SubscriptionPhase.Disconnected, 0, null, TimeSpan.Zero);

    public SubscriptionService.SubscriptionServiceClient Client => client;

    public SubscriptionOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>What the consumer has acknowledged.</summary>
    public Acknowledged Acknowledged { get; } = new(options.Window);

    public void Verify(DocumentBatch batch) => verify(batch);

    /// <summary>Tells the consumer where it stands; without a phase the one before goes on.</summary>
    public void Tell(SubscriptionPhase? phase, long nextIndex) =>
        Tell(new SubscriptionStatus(phase ?? _status.Phase, nextIndex, null, TimeSpan.Zero));

    /// <summary>Tells the consumer that the connection is gone.</summary>
    public void Tell(ExchangeException problem, TimeSpan retryIn) =>
        Tell(new SubscriptionStatus(SubscriptionPhase.Disconnected, _status.NextIndex, problem, retryIn));

    private void Tell(SubscriptionStatus status)
    {
        _status = status;
        options.OnStatus?.Invoke(status);
    }
}
