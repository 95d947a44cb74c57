using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Feeds;

/// <summary>Documents that may leave now.</summary>
/// <param name="Documents">Those that are still there, with what ended them as it was known when the disclosure was recorded.</param>
/// <param name="Disclosed">The proof; <see langword="null"/> where none of them is there any more.</param>
internal sealed record DisclosedDocuments(IReadOnlyList<FeedDocument> Documents, Disclosed? Disclosed);

/// <summary>
/// Puts documents of the feed into the ledger as told. Where something of them has ended in between they are read again, so that from the
/// commit of an end on nobody is given the old state as the current one. No document is given up: what cannot be recorded now is tried again.
/// </summary>
internal sealed class FeedDisclosures(DisclosureWriter disclosures, DocumentFeed feed, TimeProvider time)
{
    private const int QuickTries = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <param name="documents">The documents.</param>
    /// <param name="ledgerSize">What ended them below this size is on them.</param>
    /// <param name="telling">Who is told, and why.</param>
    /// <param name="cancellationToken">Ends the wait, not a commit.</param>
    public async Task<DisclosedDocuments> RecordAsync(
        IReadOnlyList<FeedDocument> documents, long ledgerSize, Telling telling, CancellationToken cancellationToken)
    {
        for (var attempt = 1; documents.Count > 0; attempt++)
        {
            var pause = attempt < QuickTries ? TimeSpan.Zero : Pause * (attempt - QuickTries + 1);
            try
            {
                if (await disclosures.RecordAsync(documents, ledgerSize, telling, cancellationToken) is { } disclosed) return new(documents, disclosed);
            }
            catch (RpcException e) when (ExchangeError.Read(e) is { Reason: ErrorReason.Overloaded } busy)
            {
                pause = busy.RetryAfter ?? LongestPause;
            }

            if (pause > TimeSpan.Zero) await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellationToken);
            ledgerSize = await BehindAsync(ledgerSize, cancellationToken);
            documents = await ReadAgainAsync(documents, cancellationToken);
        }

        return new([], Disclosed: null);
    }

    // What made it stale is committed, or about to be: the feed comes behind it within moments.
    private async Task<long> BehindAsync(long size, CancellationToken cancellationToken)
    {
        var tail = feed.Tail;
        if (tail.End > size) return tail.End;
        feed.Wake();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(tail.Changed, Task.Delay(Pause, time, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        // What is read next may come from the tail: no more than that is claimed to be on it.
        return feed.Tail.End;
    }

    private async Task<List<FeedDocument>> ReadAgainAsync(IReadOnlyList<FeedDocument> documents, CancellationToken cancellationToken)
    {
        var again = new List<FeedDocument>(documents.Count);
        foreach (var document in documents)
        {
            if (await feed.FindAsync(document.Index, cancellationToken) is { } found) again.Add(found);
        }

        return again;
    }
}
