using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Witnesses;
using Microsoft.AspNetCore.Http;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>Who has to do with a publication beside the publisher. What is <see langword="null"/> is not configured.</summary>
internal sealed class PublishingPartners
{
    /// <summary>Called with every new size after it was stored and before it is shown; it is shown only when this has returned.</summary>
    public Func<Publication, CancellationToken, Task>? Stored { get; set; }

    /// <summary>Asks all witnesses for their cosignatures under a tree.</summary>
    public Func<SignedTree, CancellationToken, Task<IReadOnlyList<WitnessAnswer>>>? Witnesses { get; set; }

    /// <summary>Has a note stamped with the time.</summary>
    public Func<byte[], CancellationToken, Task<TimestampToken>>? Timestamps { get; set; }

    /// <summary>Answers add-checkpoint of others.</summary>
    public RequestDelegate? AddCheckpoint { get; set; }
}
