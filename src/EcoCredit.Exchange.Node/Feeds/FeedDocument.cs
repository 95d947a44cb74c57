using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Feeds;

/// <summary>
/// A document as feeds hand it out: opened once, shared by everybody who gets it. Immutable; <see cref="Stored"/> is not to be changed.
/// </summary>
internal sealed record FeedDocument
{
    public required long Index { get; init; }

    public required DocumentKey Key { get; init; }

    public required DocumentKind Kind { get; init; }

    /// <summary>Credit code of its subject; empty where it has none.</summary>
    public required string Subject { get; init; }

    public required AreaCode Area { get; init; }

    public required Visibility Visibility { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>SHA-256 of its payload.</summary>
    public required ByteString PayloadDigest { get; init; }

    /// <summary>Whether it closes, lifts, repairs or supersedes another.</summary>
    public required bool EndsOthers { get; init; }

    /// <summary>As it leaves, with what ended it as far as that was known when it was read.</summary>
    public required StoredDocument Stored { get; init; }

    /// <summary>Bytes that it takes, about.</summary>
    public required int Size { get; init; }
}

/// <summary>Some documents in the order of the ledger, without a gap.</summary>
/// <param name="Documents">The documents that are handed out at all; those whose body was erased are left out.</param>
/// <param name="Next">Where to go on: nothing below it is missing.</param>
/// <param name="LedgerSize">Every document below this size had been read when the documents were: what ended them before is on them.</param>
/// <param name="IsLive">They come from the tail in memory, not from history.</param>
internal sealed record FeedPage(IReadOnlyList<FeedDocument> Documents, long Next, long LedgerSize, bool IsLive);
