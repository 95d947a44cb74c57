using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>
/// Sends one recipient what it is owed: in the order of the ledger, one document at a time, whatever becomes of other recipients. A
/// recipient
/// that is away keeps its order; one that refuses a document gets it parked, and what is about the same organisation waits behind it.
/// </summary>
/// <remarks>
/// What was decided stands in the table before the next document leaves. A crash at any point leads to one more attempt at most, which the
/// recipient answers as a duplicate, with the receipt of the first.
/// </remarks>
internal sealed partial class DeliverySender(
    Route route,
    PeerLine line,
    DeliveryPipeline pipeline,
    DeliveryBatches batches,
    DeliveryPolicy policy,
    DeliveryQueue queue,
    RetractionBook retractions,
    WorkerLease lease,
    LedgerState state,
    IDatabase database,
    TimeProvider time,
    ILogger<DeliverySender> logger)
{
    // Deliveries that are disclosed together. It begins with one and doubles with each that went through: a recipient that is away is not
    // said to have been told what never left.
    private const int MaxWindow = 64;

    private int _window = 1;
    private bool _isAway;

    /// <summary>Sends until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = queue.Changed;
            var wait = DeliveryQueue.Poll;
            try
            {
                // Nothing leaves without its entry: while none is taken there is nothing to try.
                if (state.Takes(LedgerEntryType.Delivery) && await lease.HoldsAsync(DeliveryDispatcher.LeaseName, cancellationToken)) wait = await StepAsync(cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception e) when (StorageFaults.Is(e) || e is RpcException)
            {
                // The journal says with an RPC error that it takes nothing now.
                LogStorage(e, route.Recipient);
            }
            catch (Exception e)
            {
                LogBroken(e, route.Recipient);
            }

            if (wait > TimeSpan.Zero) await queue.WaitAsync(changed, wait, cancellationToken);
        }
    }

    /// <summary>Sends what is next; tells how long there is nothing to do.</summary>
    private async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        if (policy.FindRecipient(route.Recipient) is not { } recipient) return DeliveryQueue.Poll;
        var wholeBelow = queue.WholeBelow(route.Recipient);
        List<DeliveryRow> rows;
        await using (var context = database.CreateReader())
            rows = await DeliveryRows.ReadNextAsync(context, route.Recipient, _window, cancellationToken);
        // Read before the rows: whatever is owed below it is among them.
        rows = [.. rows.TakeWhile(r => r.Idx < wholeBelow)];
        if (rows.Count == 0) return DeliveryQueue.Poll;
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        // The first one's pause is everybody's: nothing overtakes it.
        if (IsPaused(rows[0])) return TimeSpan.FromMilliseconds(rows[0].NextAttemptAtMs!.Value - nowMs);
        if (await batches.PrepareAsync(recipient, rows.TakeWhile(r => !IsPaused(r)), cancellationToken) is { } ready)
            await SendAsync(ready, cancellationToken);
        return TimeSpan.Zero;

        // A pause beyond the longest one was noted before the clock was set back.
        bool IsPaused(DeliveryRow row) =>
            row.NextAttemptAtMs is { } next && next > nowMs && next - nowMs <= pipeline.LongestPause.TotalMilliseconds;
    }

    private async Task SendAsync(List<ReadyDelivery> ready, CancellationToken cancellationToken)
    {
        for (var i = 0; i < ready.Count; i++)
        {
            var (row, document) = ready[i];
            // What was withdrawn since is parked by the next look.
            if (policy.FindRecipient(route.Recipient) is not { } recipient || policy.FindObstacle(recipient, document) is not null) return;
            var (verdict, tries) = await TryAsync(row, document, cancellationToken);
            if (!await SettleAsync(row, verdict, tries, i + 1 < ready.Count ? ready[i + 1].Row : null, cancellationToken)) return;
        }

        _window = Math.Min(_window * 2, MaxWindow);
    }

    private async Task<(
        DeliveryVerdict Verdict, int Tries)> TryAsync(DeliveryRow row, FeedDocument document, CancellationToken cancellationToken)
    {
        var tries = 0;
        Receipt? receipt = null;
        try
        {
            await pipeline.RunAsync(
                async token =>
                {
                    var client = await line.GetAsync();
                    tries++;
                    try
                    {
                        var outcome = await client.PushAsync(document.Stored.Envelope, token);
                        if (outcome is not { Receipt: { } given, Verification: { } verification }) throw new ReceiptException();
                        receipt = verification.IsValid ? given : throw new ReceiptException(verification);
                    }
                    catch (ExchangeException)
                    {
                        // gRPC tells of a cancelled call as of any other error; the pipeline's time limit goes by the exception.
                        token.ThrowIfCancellationRequested();
                        throw;
                    }
                },
                cancellationToken);
            return (new DeliveryVerdict.Received(receipt!), tries);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && DeliveryVerdict.Of(e, row.Attempts + tries) is { } verdict)
        {
            if (e is ReceiptException { Verification: { } verification })
            {
                var failure = verification.Steps.First(s => s.Outcome != ReceiptStepOutcome.Passed);
                LogReceipt(route.Recipient, row.Idx, failure.Step.ToString(), failure.Problem.ToString());
            }

            return (verdict, tries);
        }
    }

    /// <summary>Keeps what became of an attempt, and that the next one leaves; tells whether it does.</summary>
    private async Task<bool> SettleAsync(
        DeliveryRow row, DeliveryVerdict verdict, int tries, DeliveryRow? next, CancellationToken cancellationToken)
    {
        var (recipient, now) = (route.Recipient, time.GetUtcNow());
        switch (verdict)
        {
            case DeliveryVerdict.Received received:
                var receipt = received.Receipt.ToByteArray();
                await WriteAsync(
                    async context =>
                    {
                        await DeliveryRows.ReceivedAsync(
                            context, recipient, row.Idx, tries, now.ToUnixTimeMilliseconds(), receipt, cancellationToken);
                        await retractions.AcknowledgeAsync(context, recipient, [row.Idx], cancellationToken);
                        if (next is not null) await DeliveryRows.LeavingAsync(context, recipient, next.Idx, cancellationToken);
                    },
                    cancellationToken);
                if (_isAway) LogBack(recipient);
                _isAway = false;
                return true;
            case DeliveryVerdict.Refused refused:
                await WriteAsync(
                    context => DeliveryRows.ParkAsync(context, recipient, row.Idx, tries, refused.Reason, cancellationToken),
                    cancellationToken);
                LogRefused(recipient, row.Idx, refused.Reason);
                return false;
            case DeliveryVerdict.Away away:
                var nextAtMs = (now + pipeline.PauseNow(away.RetryAfter)).ToUnixTimeMilliseconds();
                await WriteAsync(
                    context => DeliveryRows.FailedAsync(context, recipient, row.Idx, tries, nextAtMs, away.Problem, cancellationToken),
                    cancellationToken);
                if (!_isAway) LogAway(recipient, away.Problem);
                (_isAway, _window) = (true, 1);
                return false;
            default:
                throw new InvalidOperationException("An attempt is received, refused or open.");
        }
    }

    // Lost with power, any of this costs one more attempt.
    private Task<int> WriteAsync(Func<ExchangeDbContext, Task> work, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            await work(context);
            return 0;
        },
        durable: false,
        cancellationToken);
}
