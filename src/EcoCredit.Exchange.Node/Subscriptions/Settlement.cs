using EcoCredit.Exchange.Protocol.Errors;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>What one message of progress settled, and what has to be stored because of it.</summary>
internal sealed class Settlement
{
    /// <summary>Everything that is wrong with the message; then it settled nothing.</summary>
    public List<ErrorViolation> Violations { get; } = [];

    /// <summary>To be parked. The position stays before them until <see cref="InFlight.Released"/>.</summary>
    public List<ParkedDelivery> Parked { get; } = [];

    /// <summary>Parked documents that have been taken or skipped now: no longer parked.</summary>
    public List<long> ReplaysSettled { get; } = [];

    /// <summary>Documents that were skipped.</summary>
    public int Skipped { get; set; }

    /// <summary>Acknowledged documents that end others.</summary>
    public List<long> AcknowledgedEndings { get; } = [];
}

/// <summary>A delivery that is parked.</summary>
/// <param name="Index">Ledger index of the document.</param>
/// <param name="Attempts">How often it was delivered.</param>
/// <param name="Reason">Why.</param>
/// <param name="Replayed">It had been parked before.</param>
internal sealed record ParkedDelivery(long Index, int Attempts, string Reason, bool Replayed);
