using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>
/// Moves bodies to the newest key, page by page behind everybody else, so that an older key can be retired. It never ends: what a replica
/// that has not the newest key yet appends is moved as it comes. The place it has come to stands in a row of its own for each key.
/// </summary>
/// <remarks>
/// A row is changed only if it still has the older key and was not erased meanwhile: two replicas at the same work do no harm, and a crash
/// leaves every body readable with the one key or the other.
/// </remarks>
internal sealed partial class BodyRewrap(
    BodyCipher cipher, IDatabase database, WorkerLease lease, TimeProvider time, ILogger<BodyRewrap> logger) : IAsyncDisposable
{
    private const string Lease = "bodies";
    private const int PageEntries = 200;
    private const int PausePerWork = 4;

    // Entries without anything to move move the stored place on only now and then.
    private const long StoreEvery = 10_000;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private string _key = "";
    private long _next;
    private long _stored;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var pause = Poll;
            try
            {
                if (await lease.HoldsAsync(Lease, _stopping.Token)) pause = await StepAsync();
                else _key = "";
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (StorageFaults.Is(e))
            {
                _key = "";
                LogLater(e);
            }
            catch (Exception e)
            {
                _key = "";
                LogBroken(e);
            }

            await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One page; tells how long to let others work.</summary>
    private async Task<TimeSpan> StepAsync()
    {
        var started = time.GetTimestamp();
        var current = cipher.KeyId;
        var older = cipher.OlderNames();
        if (older.Count == 0) return Poll;
        await using var context = database.CreateReader();
        if (current != _key)
        {
            _next = _stored = await context.FeedCursors.Where(c => c.Name == CursorOf(current)).Select(c => c.NextIdx).FirstOrDefaultAsync(_stopping.Token);
            _key = current;
        }

        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(_stopping.Token);
        if (_next >= size) return Poll;
        var to = Math.Min(size, _next + (PageEntries * 10));
        var rows = await (
            from body in context.LedgerBodies
            join entry in context.LedgerEntries on body.Idx equals entry.Idx
            where body.Idx >= _next && body.Idx < to && older.Contains(body.KeyId) && body.Ciphertext != null
            orderby body.Idx
            select new { body.Idx, body.KeyId, body.Ciphertext, entry.Entry }).Take(PageEntries).ToListAsync(_stopping.Token);
        if (rows.Count == PageEntries) to = rows[^1].Idx + 1;
        var moved = new List<(long Index, string From, EncryptedBody Body)>();
        foreach (var row in rows)
        {
            if (Move(row.Idx, new SealedBody(row.KeyId, row.Ciphertext!, row.Entry)) is { } body) moved.Add((row.Idx, row.KeyId, body));
        }

        _next = to;
        if (moved.Count > 0 || _next - _stored >= StoreEvery) await StoreAsync(current, moved);
        if (moved.Count > 0) LogMoved(moved.Count, to, size);
        return to < size ? time.GetElapsedTime(started) * PausePerWork : Poll;
    }

    // A body that nobody can open stays as it is, and its key with it.
    private EncryptedBody? Move(long index, SealedBody stored)
    {
        try
        {
            return cipher.Encrypt(cipher.Decrypt(stored), Ledger.TreeHash.Read(stored.Entry.AsSpan(Ledger.LedgerEntry.Length - Ledger.TreeHash.Size)));
        }
        catch (CryptographicException e)
        {
            LogUnreadable(index, e);
            return null;
        }
    }

    // Durable: the older key may be gone when the power is back.
    private async Task StoreAsync(string current, List<(long Index, string From, EncryptedBody Body)> moved)
    {
        await database.WriteAsync(
            async context =>
            {
                foreach (var (index, from, body) in moved)
                {
                    await context.Database.ExecuteSqlAsync(
                        $"""
                        UPDATE ledger_body SET ciphertext = {body.Ciphertext}, key_id = {body.KeyId}
                        WHERE idx = {index} AND key_id = {from} AND ciphertext IS NOT NULL
                        """,
                        _stopping.Token);
                }

                return await context.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO feed_cursor (name, next_idx) VALUES ({CursorOf(current)}, {_next})
                    ON CONFLICT (name) DO UPDATE SET next_idx = excluded.next_idx WHERE feed_cursor.next_idx < excluded.next_idx
                    """,
                    _stopping.Token);
            },
            durable: true,
            _stopping.Token);
        _stored = _next;
    }

    private static string CursorOf(string keyId) => "rewrap:" + keyId;

    [LoggerMessage(2320, LogLevel.Information, "{Count} bodies were moved to the newest key; looked at up to {Index} of {Size}")]
    private partial void LogMoved(int count, long index, long size);

    [LoggerMessage(2321, LogLevel.Warning, "Bodies cannot be moved to the newest key now; it is tried again")]
    private partial void LogLater(Exception exception);

    [LoggerMessage(2322, LogLevel.Error, "Bodies cannot be moved to the newest key")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(2323, LogLevel.Error, "The body of entry {Index} cannot be opened; it is left as it is")]
    private partial void LogUnreadable(long index, Exception exception);
}
