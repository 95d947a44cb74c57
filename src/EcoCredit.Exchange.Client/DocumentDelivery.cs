using EcoCredit.Exchange.Client.Subscriptions;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// A document that a subscription delivered, its receipt verified. It is settled once: acknowledged, or rejected. What is not settled comes
/// again with the next connection. Thread-safe.
/// </summary>
public sealed class DocumentDelivery
{
    /// <summary>Longest reason of a rejection, in characters.</summary>
    public const int MaxReasonLength = 500;

    private readonly SubscriptionCall _call;
    private readonly DocumentBatch _batch;
    private int _settled;

    internal DocumentDelivery(SubscriptionCall call, DocumentBatch batch, DeliveredDocument delivered)
    {
        _call = call;
        _batch = batch;
        Number = delivered.Delivery;
        Document = delivered.Document;
        Attempt = delivered.Attempt;
        IsReplayed = delivered.Replayed;
    }

    /// <summary>The document, byte for byte as its source signed it, with its place in the ledger and what ended it.</summary>
    public StoredDocument Document { get; }

    /// <summary>Its ledger index: the cursor.</summary>
    public long Index => Document.Index;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt { get; }

    /// <summary>Whether the node parks the document where it is rejected now, whatever the action.</summary>
    public bool IsLastAttempt => Attempt >= _call.MaxAttempts;

    /// <summary>It had been parked and was ordered to be delivered again: its index lies before what came last.</summary>
    public bool IsReplayed { get; }

    /// <summary>Receipt of the batch that it came with; its body is <see cref="Disclosure"/>.</summary>
    public Receipt Receipt => _batch.Receipt;

    /// <summary>The serialised DisclosureRecord, which has this document's digest: to be filed with the receipt.</summary>
    public ByteString Disclosure => _batch.Disclosure;

    /// <summary>Whether it was acknowledged or rejected.</summary>
    public bool IsSettled => Volatile.Read(ref _settled) != 0;

    /// <summary>Number of the delivery in its call.</summary>
    internal long Number { get; }

    /// <summary>An acknowledgement may go past it. Guarded by the lock of its call's settlements.</summary>
    internal bool MayBePassed { get; set; }

    /// <summary>The parsed document; <see langword="null"/> where this client does not know the kind or cannot read it.</summary>
    public IDocument? TryRead() => SignedDocument.TryRead(Document.Envelope);

    /// <summary>
    /// The document has been taken. The node is told in the background; where the connection breaks before, the client remembers and does
    /// not give the document out again.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was settled before.</exception>
    public void Acknowledge()
    {
        Settle();
        _call.Acknowledge(this);
    }

    /// <summary>The document could not be taken. The node is told in the background.</summary>
    /// <param name="action">What to do with it.</param>
    /// <param name="reason">
    /// Why, for people; at most 500 characters. It stands in the node's database: nothing out of the document belongs in it.
    /// </param>
    /// <exception cref="InvalidOperationException">It was settled before.</exception>
    public void Reject(RejectionAction action, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (action is not (RejectionAction.Retry or RejectionAction.Park or RejectionAction.Skip))
            throw new ArgumentOutOfRangeException(nameof(action), action, "Retry, park or skip.");
        if (reason.Length > MaxReasonLength) throw new ArgumentException("A reason has at most 500 characters.", nameof(reason));
        Settle();
        _call.Reject(this, action, reason);
    }

    private void Settle()
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0) throw new InvalidOperationException("The delivery has been settled.");
    }
}
