using System.Collections.Concurrent;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// Hands out everything of a subscription's filter that stands at one size of the ledger: the way back for a consumer that was away beyond
/// the edge of history, and the beginning for one that needs a stock.
/// </summary>
internal sealed class SnapshotReader(
    AccessStatements statements,
    SubscriptionStore store,
    StreamPermit permits,
    FeedReader reader,
    DocumentFeed feed,
    FeedDisclosures disclosures,
    DocumentAccess documents)
{
    private const string Method = "SubscriptionService/PullSnapshot";
    private const int MaxDocuments = 100;
    private const int MaxBytes = 2 << 20;
    private const int PageSize = 256;

    // A snapshot reads the whole ledger: one agency's do not stand in the way of everybody who catches up.
    private const int AtOncePerAgency = 2;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _slots = new(StringComparer.Ordinal);

    public async Task PullAsync(
        PullSnapshotRequest request,
        IServerStreamWriter<PullSnapshotResponse> responses,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var question = new Question(Method, request.ToByteArray(), []);
        var access = await statements.RequireAsync(request.Access, caller, question, cancellationToken);
        var row = await store.FindAsync(new SubscriptionKey(caller.Code, request.Name), cancellationToken)
            ?? throw new ExchangeError(ErrorReason.NotFound).ToException();
        var filter = new FilterMatch(SubscriptionFilter.Parser.ParseFrom(row.Filter));
        var telling = new Telling(LedgerEntryType.Disclosure, access, caller.Code, question, request.Name);
        var slots = _slots.GetOrAdd(caller.Code, _ => new SemaphoreSlim(AtOncePerAgency, AtOncePerAgency));
        await slots.WaitAsync(cancellationToken);
        try
        {
            await SendAsync(filter, telling, responses, caller, cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task SendAsync(
        FilterMatch filter,
        Telling telling,
        IServerStreamWriter<PullSnapshotResponse> responses,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var end = await reader.ReadSizeAsync(cancellationToken);
        for (var next = 0L; next < end;)
        {
            var now = permits.Require(caller, telling.Access, filter, Method);
            var page = await feed.ReadHistoryAsync(next, PageSize, cancellationToken);
            var standing = page.Documents.Where(d => d.Index < end && StandsAt(d, end) && filter.Matches(d) && MaySee(now, d));
            foreach (var piece in Pieces(standing))
            {
                if (await ToldAsync(piece, page.LedgerSize, telling, cancellationToken) is { } response)
                    await responses.WriteAsync(response, CancellationToken.None);
            }

            next = page.Next;
        }

        await responses.WriteAsync(new PullSnapshotResponse { NextIndex = end }, CancellationToken.None);
    }

    private async Task<PullSnapshotResponse?> ToldAsync(
        List<FeedDocument> piece, long ledgerSize, Telling telling, CancellationToken cancellationToken)
    {
        var (told, disclosed) = await disclosures.RecordAsync(piece, ledgerSize, telling, cancellationToken);
        if (disclosed is null) return null;
        var response = new PullSnapshotResponse { Receipt = disclosed.Receipt, Disclosure = disclosed.Record };
        response.Documents.AddRange(told.Select(d => d.Stored));
        return response;
    }

    // What ended later is told by the documents behind the snapshot; it is marked all the same.
    private static bool StandsAt(FeedDocument document, long size) => document.Stored.EndedBy.All(ending => ending.Index >= size);

    private bool MaySee(Caller caller, FeedDocument document) =>
        documents.MaySee(caller.Role, caller.Area, document.Kind, document.Visibility, document.Area);

    private static IEnumerable<List<FeedDocument>> Pieces(IEnumerable<FeedDocument> documents)
    {
        var (piece, bytes) = (new List<FeedDocument>(), 0);
        foreach (var document in documents)
        {
            if (piece.Count == MaxDocuments || (piece.Count > 0 && bytes + document.Size > MaxBytes))
            {
                yield return piece;
                (piece, bytes) = ([], 0);
            }

            piece.Add(document);
            bytes += document.Size;
        }

        if (piece.Count > 0) yield return piece;
    }
}
