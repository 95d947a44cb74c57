using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// The sending side of one Subscribe call: takes what comes next, puts it into the ledger as delivered, sends it. While one batch is being
/// committed the next one is gathered.
/// </summary>
internal sealed class SubscriptionStream(
    Consumer consumer,
    FeedCursor cursor,
    Func<Caller> permit,
    Telling telling,
    DocumentFeed feed,
    FeedDisclosures disclosures,
    PositionWriter positions,
    SubscriptionMeters meters,
    TimeProvider time,
    TimeSpan heartbeat)
{
    private DateTimeOffset _sentAt = time.GetUtcNow();
    private long _position = consumer.With(f => f.Position); // under the consumer's lock
    private bool? _isLive; // null until one of the two was said
    private volatile bool _isLast;

    /// <summary>The client has said all it will say: it gets what its credit covers up to the newest document, and the call ends.</summary>
    public void Finish()
    {
        _isLast = true;
        consumer.Wake();
    }

    /// <summary>Sends until the call ends.</summary>
    public async Task RunAsync(IServerStreamWriter<SubscribeResponse> responses, CancellationToken cancellationToken)
    {
        var opened = new SubscribeOpened { Position = cursor.Next, MaxAttempts = consumer.With(f => f.MaxAttempts) };
        await SendAsync(responses, new SubscribeResponse { Opened = opened });
        Task<DisclosedBatch>? committing = null;
        try
        {
            while (true)
            {
                if (consumer.EndedBy is { } error) throw error.ToException();
                var (woken, tail) = (consumer.NextWake, feed.Tail);
                var caller = permit();
                var batch = await cursor.ReadAsync(caller, cancellationToken);
                var next = batch is null ? null : Observed.From(RecordAsync(batch, cancellationToken));
                if (committing is not null)
                {
                    var disclosed = committing;
                    committing = null;
                    try
                    {
                        await SendAsync(responses, await disclosed);
                    }
                    finally
                    {
                        committing = next;
                    }

                    continue;
                }

                committing = next;
                if (committing is not null) continue;
                MoveOn(cursor.Next);
                // In the midst of a long history without a match, too: a client that hears nothing says nothing, and is cut off.
                await SaySomethingAsync(responses);
                if (!cursor.IsAtEnd && !cursor.IsBlocked) continue;
                if (_isLast) return;
                await (cursor.IsBlocked ? woken : Task.WhenAny(woken, tail.Changed)).WaitAsync(cancellationToken);
            }
        }
        finally
        {
            // Recorded as told and not sent: it is told again.
            if (committing is not null) await ((Task)committing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Notes the position where it has changed, and what was skipped.</summary>
    public void Note(int skipped) => consumer.With(f =>
    {
        // Both directions of the call come here: an older position is not noted over a newer one.
        var position = f.Position;
        if (position == _position && skipped == 0) return;
        _position = position;
        positions.Note(consumer, position, skipped);
    });

    private async Task<DisclosedBatch> RecordAsync(DueBatch batch, CancellationToken cancellationToken)
    {
        var documents = new FeedDocument[batch.Documents.Count];
        for (var i = 0; i < documents.Length; i++) documents[i] = batch.Documents[i].Document;
        return new DisclosedBatch(batch, await disclosures.RecordAsync(documents, batch.LedgerSize, telling, cancellationToken));
    }

    private async Task SendAsync(IServerStreamWriter<SubscribeResponse> responses, DisclosedBatch recorded)
    {
        var (batch, (documents, disclosed)) = recorded;
        var message = new DocumentBatch { Receipt = disclosed?.Receipt, Disclosure = disclosed?.Record ?? ByteString.Empty };
        // Those that are gone left the others in their order.
        var (sent, again, now) = (0, 0, time.GetUtcNow());
        consumer.With(f =>
        {
            foreach (var due in batch.Documents)
            {
                if (sent == documents.Count || documents[sent].Index != due.Document.Index)
                {
                    f.GiveBack(1);
                    f.Forget(due.Document.Index);
                    continue;
                }

                var document = documents[sent++];
                if (due.Attempt > 1) again++;
                message.Documents.Add(new DeliveredDocument
                {
                    // From here on it can be settled: the client may answer before the write has returned.
                    Delivery = f.Send(document.Index, due.Attempt, due.Replayed, document.EndsOthers, now),
                    Document = document.Stored,
                    Attempt = due.Attempt,
                    Replayed = due.Replayed,
                });
            }
        });
        if (disclosed is not null)
        {
            await SendAsync(responses, new SubscribeResponse { Batch = message });
            meters.Delivered(consumer.Key, sent, again);
        }

        MoveOn(batch.Next);
    }

    private void MoveOn(long next)
    {
        consumer.With(f => f.MoveScan(next));
        Note(skipped: 0);
    }

    private async Task SaySomethingAsync(IServerStreamWriter<SubscribeResponse> responses)
    {
        if (cursor.IsAtEnd && _isLive != true)
        {
            _isLive = true;
            await SendAsync(responses, new SubscribeResponse { CaughtUp = new CaughtUp { NextIndex = cursor.Next } });
        }
        else if (time.GetUtcNow() - _sentAt >= heartbeat)
        {
            await SendAsync(responses, new SubscribeResponse { Heartbeat = new Heartbeat { NextIndex = cursor.Next } });
        }
    }

    private async Task SendAsync(IServerStreamWriter<SubscribeResponse> responses, SubscribeResponse response)
    {
        if (_isLive == true && cursor.IsInHistory && response.EventCase == SubscribeResponse.EventOneofCase.Batch)
        {
            _isLive = false;
            await SendAsync(responses, new SubscribeResponse { FellBehind = new FellBehind { NextIndex = consumer.With(f => f.Scan) } });
        }

        await responses.WriteAsync(response, consumer.Farewell);
        _sentAt = time.GetUtcNow();
    }

    private sealed record DisclosedBatch(DueBatch Batch, DisclosedDocuments Told);
}
