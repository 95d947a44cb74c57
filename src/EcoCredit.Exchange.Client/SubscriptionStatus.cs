namespace EcoCredit.Exchange.Client;

/// <summary>Where a consumer stands.</summary>
public enum SubscriptionPhase
{
    /// <summary>Connected; the node sends what was recorded before.</summary>
    CatchingUp,

    /// <summary>Connected; everything that was recorded has been sent, and documents come as they are recorded.</summary>
    Live,

    /// <summary>Not connected. The client tries again by itself.</summary>
    Disconnected,
}

/// <summary>State of a subscription that is consumed.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="NextIndex">
/// Next ledger index that the node looks at: everything below has been sent or is not for the consumer; 0 before the first connection.
/// </param>
/// <param name="Problem">Why it is not connected; <see langword="null"/> where it is.</param>
/// <param name="RetryIn">How long the client waits before it tries again; zero where it is connected.</param>
public sealed record SubscriptionStatus(SubscriptionPhase Phase, long NextIndex, ExchangeException? Problem, TimeSpan RetryIn);
