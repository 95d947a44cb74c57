using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>How far a retraction has come, as its row says it.</summary>
internal static class RetractionStates
{
    public const int Waiting = (int)RetractionState.Waiting;

    public const int Delivered = (int)RetractionState.Delivered;

    public const int Acknowledged = (int)RetractionState.Acknowledged;

    /// <summary>
    /// Confirmed before the walk knew that it was owed, as the walk comes behind: turned into <see cref="Acknowledged"/> when it finds that
    /// it is, and shown to nobody until then.
    /// </summary>
    public const int Early = 4;
}
