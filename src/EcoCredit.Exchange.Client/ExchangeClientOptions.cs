namespace EcoCredit.Exchange.Client;

/// <summary>What a caller can choose about a client.</summary>
public sealed record ExchangeClientOptions
{
    /// <summary>Credit code of the agency whose node this has to be; <see langword="null"/> for any enrolled agency.</summary>
    public string? ServerAgency { get; init; }

    /// <summary>Documents of one push stream that may be under way at a time, 1 to 4,096.</summary>
    public int MaxInFlight { get; init; } = 256;

    /// <summary>Time limit of one unary call, its retries included.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether the channel repeats calls that may be repeated where the node is busy or away. Switch it off where the caller has a policy
    /// of its own for that.
    /// </summary>
    public bool RepeatsCalls { get; init; } = true;

    /// <summary>
    /// Whether this client limits by itself how many unary calls are under way at once while the node refuses some as overloaded
    /// (OVERLOADED): those beyond get HELD_BACK with the time to come again that the node lately told, and cost it nothing. Switch it off
    /// where something in front of this client does the same.
    /// </summary>
    public bool HoldsBack { get; init; } = true;

    /// <summary>Time limit of a stream of previews, which the node computes as it goes.</summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether receipts are verified on arrival. Switch it off only to measure.</summary>
    public bool VerifyReceipts { get; init; } = true;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
