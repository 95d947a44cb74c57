using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>
/// Derives what each recipient is owed from the ledger: follows the documents and queues those of its route. The rows and the place in the
/// ledger that they were made up to change in one transaction, by compare-and-swap on the place: a crash, or a second replica at the same
/// work, leaves neither a gap nor anything twice.
/// </summary>
internal sealed partial class DeliveryDispatcher(
    DocumentFeed feed,
    FeedReader reader,
    DeliveryPolicy policy,
    DeliveryQueue queue,
    WorkerLease lease,
    LedgerState state,
    IDatabase database,
    ILogger<DeliveryDispatcher> logger)
{
    /// <summary>The lease of the replica that delivers.</summary>
    public const string LeaseName = "deliveries";

    private const int PageSize = 256;

    // Documents that go nowhere move the stored place on only now and then; a restart looks at them again.
    private const long StoreEvery = 1024;

    /// <summary>Gives a new route its beginning. Called before the node listens: nothing can come in between.</summary>
    public async Task BeginAsync(Route route, CancellationToken cancellationToken)
    {
        var start = route.FromBeginning ? 0 : await reader.ReadSizeAsync(cancellationToken);
        await database.WriteAsync(
            context => context.Database.ExecuteSqlAsync(
                $"INSERT INTO feed_cursor (name, next_idx) VALUES ({route.CursorName}, {start}) ON CONFLICT (name) DO NOTHING",
                cancellationToken),
            durable: true,
            cancellationToken);
        LogRoute(route.Recipient, route.Address, await ReadPlaceAsync(route, cancellationToken));
        if (policy.FindRecipient(route.Recipient) is null) LogNotEnrolled(route.Recipient);
    }

    /// <summary>Follows the documents until it is cancelled.</summary>
    public async Task RunAsync(Route route, CancellationToken cancellationToken)
    {
        Place? place = null;
        while (true)
        {
            // Taken before the read: what comes in behind it wakes the wait below.
            var changed = feed.Tail.Changed;
            try
            {
                if (state.ReadOnly is not null || !await lease.HoldsAsync(LeaseName, cancellationToken)) place = null;
                else
                {
                    place ??= await FindPlaceAsync(route, cancellationToken);
                    var (moved, ours) = await StepAsync(route, place, cancellationToken);
                    if (!ours) place = null;
                    if (moved) continue;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception e) when (StorageFaults.Is(e))
            {
                place = null;
                LogStorage(e, route.Recipient);
            }
            catch (Exception e)
            {
                place = null;
                LogBroken(e, route.Recipient);
            }

            await queue.WaitAsync(changed, DeliveryQueue.Poll, cancellationToken);
        }
    }

    /// <summary>A page: whether it went on, and whether the place is still this replica's.</summary>
    private async Task<(bool Moved, bool Ours)> StepAsync(Route route, Place place, CancellationToken cancellationToken)
    {
        // What a recipient may see is not known before it is enrolled: its documents wait in the ledger.
        if (policy.FindRecipient(route.Recipient) is not { } recipient) return (false, true);
        var page = await feed.ReadAsync(place.Next, PageSize, cancellationToken);
        if (page.Next == place.Next) return (false, true);
        List<(FeedDocument Document, DeliveryReason Reason)> owed = [];
        foreach (var document in page.Documents)
        {
            if (policy.ReasonFor(route, recipient, document) is { } reason) owed.Add((document, reason));
        }

        if (owed.Count > 0 || page.Next - place.Stored >= StoreEvery)
        {
            if (!await StoreAsync(route, place.Stored, page.Next, owed, cancellationToken)) return (true, false);
            place.Stored = page.Next;
        }

        place.Next = page.Next;
        queue.SetWhole(route.Recipient, page.Next);
        if (owed.Count > 0) queue.Wake();
        return (true, true);
    }

    // A place that was lost with power was lost with the rows made up to it, and they are made again: no need to wait for the disk.
    private Task<bool> StoreAsync(
        Route route, long from, long to, List<(FeedDocument Document, DeliveryReason Reason)> owed, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var isOurs = await context.Database.ExecuteSqlAsync(
                    $"UPDATE feed_cursor SET next_idx = {to} WHERE name = {route.CursorName} AND next_idx = {from}",
                    cancellationToken) == 1;
                if (!isOurs) return false;
                foreach (var (document, reason) in owed)
                {
                    await DeliveryRows.AddAsync(
                        context,
                        route.Recipient,
                        document.Index,
                        document.Subject,
                        reason.Basis,
                        reason.DueDay?.DayNumber,
                        cancellationToken);
                }

                return true;
            },
            durable: false,
            cancellationToken);

    private async Task<Place> FindPlaceAsync(Route route, CancellationToken cancellationToken)
    {
        var place = new Place(await ReadPlaceAsync(route, cancellationToken));
        queue.SetWhole(route.Recipient, place.Stored);
        return place;
    }

    private async Task<long> ReadPlaceAsync(Route route, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        return await context.FeedCursors.Where(c => c.Name == route.CursorName).Select(c => c.NextIdx).SingleAsync(cancellationToken);
    }

    [LoggerMessage(1601, LogLevel.Information, "Documents go to {Recipient} at {Address}, from ledger index {Index} on")]
    private partial void LogRoute(string recipient, Uri address, long index);

    [LoggerMessage(
        1602, LogLevel.Warning, "{Recipient} has a route and is not enrolled, or was revoked: its deliveries wait for the directory")]
    private partial void LogNotEnrolled(string recipient);

    [LoggerMessage(1603, LogLevel.Warning, "What {Recipient} is owed cannot be queued now; it is tried again")]
    private partial void LogStorage(Exception exception, string recipient);

    [LoggerMessage(1604, LogLevel.Error, "What {Recipient} is owed cannot be queued: its deliveries stand still")]
    private partial void LogBroken(Exception exception, string recipient);

    /// <summary>How far a route has come: what the table says, and what was looked at since.</summary>
    private sealed class Place(long stored)
    {
        public long Stored { get; set; } = stored;

        public long Next { get; set; } = stored;
    }
}
