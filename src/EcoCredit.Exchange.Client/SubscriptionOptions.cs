namespace EcoCredit.Exchange.Client;

/// <summary>What a consumer can choose about a subscription that it consumes.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>Largest <see cref="Window"/>: the credit that a node lets be open.</summary>
    public const int MaxWindow = 10_000;

    /// <summary>Name of the subscription, which has to exist: see <see cref="ExchangeClient.CreateSubscriptionAsync"/>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Documents that may be on their way or in memory at a time, 1 to 10,000: the credit that the node gets. It is refilled as documents are
    /// settled.
    /// </summary>
    public int Window { get; init; } = 256;

    /// <summary>
    /// Ledger index to go on with in the place of the stored position, backwards or forwards: after a snapshot, or to get documents again.
    /// Counts for the first connection; later ones go on where this one stopped.
    /// </summary>
    public long? FromIndex { get; init; }

    /// <summary>
    /// Left as it is, asking for the next document acknowledges the one before. Set, only <see cref="DocumentDelivery.Acknowledge"/>
    /// and <see cref="DocumentDelivery.Reject"/> settle a document: for consumers that work on several at a time.
    /// </summary>
    public bool ManualSettlement { get; init; }

    /// <summary>
    /// Told whenever the state of the subscription changes, and with every sign of life of the node. Comes from the background: has to return
    /// at once.
    /// </summary>
    public Action<SubscriptionStatus>? OnStatus { get; init; }
}
