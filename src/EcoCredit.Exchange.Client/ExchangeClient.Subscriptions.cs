using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Client.Subscriptions;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

// Feeds: durable subscriptions, in the order of the ledger, at least once and without a gap.
public sealed partial class ExchangeClient
{
    /// <summary>Creates a subscription. The same one may be created again.</summary>
    /// <exception cref="ExchangeException">The node refused it: for example another of this name exists.</exception>
    public async Task<SubscriptionState> CreateSubscriptionAsync(CreateSubscriptionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var response = await CallAsync(() => _subscriptions.CreateSubscriptionAsync(request, Options(cancellationToken)).ResponseAsync);
        return response.State ?? throw Incomplete();
    }

    /// <summary>One subscription with its lag, what is in flight and what is parked.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="agency">Its agency; empty for the caller's own.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">There is none, or the caller may not see it.</exception>
    public async Task<SubscriptionState> GetSubscriptionAsync(string name, string agency, CancellationToken cancellationToken)
    {
        var request = new GetSubscriptionRequest { Name = name, Agency = agency };
        var response = await CallAsync(() => _subscriptions.GetSubscriptionAsync(request, Options(cancellationToken)).ResponseAsync);
        return response.State ?? throw Incomplete();
    }

    /// <summary>All subscriptions of the caller; of all agencies for the node's own agency.</summary>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    public async Task<IReadOnlyList<SubscriptionState>> ListSubscriptionsAsync(CancellationToken cancellationToken)
    {
        var request = new ListSubscriptionsRequest();
        return (await CallAsync(() => _subscriptions.ListSubscriptionsAsync(request, Options(cancellationToken)).ResponseAsync)).States;
    }

    /// <summary>Deletes a subscription with its position and its parked documents.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="agency">Its agency; empty for the caller's own.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">There is none, or the caller may not.</exception>
    public Task DeleteSubscriptionAsync(string name, string agency, CancellationToken cancellationToken)
    {
        var request = new DeleteSubscriptionRequest { Name = name, Agency = agency };
        return CallAsync(() => _subscriptions.DeleteSubscriptionAsync(request, Options(cancellationToken)).ResponseAsync);
    }

    /// <summary>All parked documents of a subscription, in the order of the ledger.</summary>
    /// <param name="name">Name of the subscription.</param>
    /// <param name="agency">Its agency; empty for the caller's own.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">There is no such subscription, or the caller may not see it.</exception>
    public async IAsyncEnumerable<ParkedDocument> ListParkedDocumentsAsync(
        string name, string agency, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListParkedDocumentsRequest { Name = name, Agency = agency };
        ListParkedDocumentsResponse page;
        do
        {
            page = await CallAsync(() => _subscriptions.ListParkedDocumentsAsync(request, Options(cancellationToken)).ResponseAsync);
            foreach (var document in page.Documents)
            {
                yield return document;
                request.AfterIndex = document.Index;
            }
        }
        while (page.HasMore && page.Documents.Count > 0);
    }

    /// <summary>Has parked documents delivered again; gives how many.</summary>
    /// <param name="name">Name of the subscription.</param>
    /// <param name="agency">Its agency; empty for the caller's own.</param>
    /// <param name="indexes">Which, at most 1,000; none for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">There is no such subscription or document, or the caller may not.</exception>
    public async Task<int> ReplayParkedDocumentsAsync(
        string name, string agency, IEnumerable<long> indexes, CancellationToken cancellationToken)
    {
        var request = new ReplayParkedDocumentsRequest { Name = name, Agency = agency, Indexes = { indexes } };
        return (await CallAsync(() => _subscriptions.ReplayParkedDocumentsAsync(request, Options(cancellationToken)).ResponseAsync)).Count;
    }

    /// <summary>Drops parked documents for good; gives how many. The order stands in the node's ledger.</summary>
    /// <param name="name">Name of the subscription.</param>
    /// <param name="agency">Its agency; empty for the caller's own.</param>
    /// <param name="indexes">Which, 1 to 1,000.</param>
    /// <param name="reason">Why, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">There is no such subscription or document, or the caller may not.</exception>
    public async Task<int> DropParkedDocumentsAsync(
        string name, string agency, IEnumerable<long> indexes, string reason, CancellationToken cancellationToken)
    {
        var request = new DropParkedDocumentsRequest { Name = name, Agency = agency, Indexes = { indexes }, Reason = reason };
        return (await CallAsync(() => _subscriptions.DropParkedDocumentsAsync(request, Options(cancellationToken)).ResponseAsync)).Count;
    }

    /// <summary>
    /// The documents of a subscription as they come in: in the order of the ledger, at least once, without a gap. Connects again by
    /// itself, with growing delays, and goes on where it stopped; ends only by the token or with an exception.
    /// </summary>
    /// <remarks>
    /// Asking for the next document acknowledges the one before, unless <see cref="SubscriptionOptions.ManualSettlement"/> is set or the
    /// loop has settled it. Leaving the loop, by an exception or <see langword="break"/>, acknowledges nothing: the document comes again.
    /// After a rejection with retry nothing behind that document is given out until it has come again.
    /// </remarks>
    /// <param name="options">Which subscription, and how.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the enumeration; what was acknowledged still reaches the node.</param>
    /// <exception cref="ExchangeException">
    /// The node ended it for good: for example SUBSCRIPTION_REPLACED by another consumer, SUBSCRIPTION_DELETED, HISTORY_EXPIRED (take a
    /// snapshot over), NOT_PERMITTED, STATEMENT_EXPIRED.
    /// </exception>
    /// <exception cref="ReceiptException">The receipt of a batch does not hold: none of its documents is given out.</exception>
    public async IAsyncEnumerable<DocumentDelivery> SubscribeAsync(
        SubscriptionOptions options, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var arrival in ReadSubscriptionAsync(options, access, () => null, cancellationToken))
        {
            if (arrival.Delivery is { } delivery) yield return delivery;
        }
    }

    /// <summary>
    /// Everything of a subscription's filter that stands now, in pieces; the last one says where to go on. What it leaves out no longer
    /// holds. A snapshot that breaks off is begun again.
    /// </summary>
    /// <param name="name">Name of the subscription.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused it, or ended it too early.</exception>
    /// <exception cref="ReceiptException">A receipt does not hold.</exception>
    public async IAsyncEnumerable<PullSnapshotResponse> PullSnapshotAsync(
        string name, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        // The first piece is waited for here, so that a refusal is seen where the statement can be sent again.
        var (call, has) = await CallWithAccessAsync(access, async context =>
        {
            var request = new PullSnapshotRequest { Name = name, Access = context };
            var started = _subscriptions.PullSnapshot(request, cancellationToken: cancellationToken);
            try
            {
                return (started, await started.ResponseStream.MoveNext(cancellationToken));
            }
            catch
            {
                started.Dispose();
                throw;
            }
        });
        using (call)
        {
            var isWhole = false;
            while (has)
            {
                if (isWhole) throw new ExchangeException("The node went on behind the last piece of the snapshot.");
                var piece = call.ResponseStream.Current;
                if (piece.Documents.Any(d => d.Envelope is null) || (piece.Documents.Count > 0 && piece.Receipt is null))
                    throw Incomplete();
                if (piece.Documents.Count > 0) Require(_source.Verifier.VerifySnapshot(piece, name, access.Digest, Expect()));
                isWhole = piece.HasNextIndex;
                yield return piece;
                has = await CallAsync(() => call.ResponseStream.MoveNext(cancellationToken));
            }

            if (!isWhole) throw new ExchangeException("The node ended the snapshot before its last piece.");
        }
    }

    /// <summary>The same with the news that the node has moved on, for a consumer that keeps a cursor of its own.</summary>
    internal IAsyncEnumerable<Arrival> ReadSubscriptionAsync(
        SubscriptionOptions options, AccessTicket access, Func<long?> ownCursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(access);
        if (options.Window is < 1 or > SubscriptionOptions.MaxWindow)
            throw new ArgumentOutOfRangeException(nameof(options), options.Window, "Window is 1 to 10,000.");
        var source = new SubscriptionSource(
            _subscriptions, options, batch => VerifyBatch(batch, options.Name, access.Digest), _options.TimeProvider);
        return new SubscriptionStream(source, start => OpenWithAccessAsync(access, start), ownCursor).ReadAsync(cancellationToken);
    }

    private void VerifyBatch(DocumentBatch batch, string subscription, ByteString accessDigest)
    {
        if (batch.Receipt is null || batch.Documents.Any(d => d.Document?.Envelope is null)) throw Incomplete();
        Require(_source.Verifier.VerifyDelivery(batch, subscription, accessDigest, Expect()));
    }
}
