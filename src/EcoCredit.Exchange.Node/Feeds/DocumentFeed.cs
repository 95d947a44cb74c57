using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Feeds;

/// <summary>
/// The documents in the order of the ledger, as everybody reads them who follows it. The index is the cursor: whoever has read up to one
/// goes on there, in memory where it is new and in the tables where it is old, and nothing can come in between. History and live are one.
/// </summary>
/// <remarks>
/// One task moves the tail on: after a commit here, after a notification of another replica, and every second whatever happens. What this
/// process committed it has in memory, as long as nobody else's entries come in between; all else it reads from the tables. Both are
/// committed and cut at the same indexes, so a notification that is lost costs a second and never a document.
/// </remarks>
internal sealed partial class DocumentFeed(FeedReader reader, IDatabase database, TimeProvider time, ILogger<DocumentFeed> logger) : IAsyncDisposable
{
    private const int PageSize = 512;

    // History pages are opened bodies: so many at a time, whoever catches up.
    private const int MaxHistoryReads = 4;

    private static readonly Dictionary<DocumentKey, List<Ending>> NoEndings = [];
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly FeedArrivals _arrivals = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SemaphoreSlim _history = new(MaxHistoryReads, MaxHistoryReads);
    private readonly CancellationTokenSource _stopping = new();
    private FeedTail? _tail;
    private long _read; // nothing below it is missing in the tail; of the loop alone
    private bool _look; // there may be something of others
    private Task _loop = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;

    /// <summary>The newest documents.</summary>
    public FeedTail Tail => Volatile.Read(ref _tail) ?? throw new InvalidOperationException("The feed has not started.");

    /// <summary>Called when documents were erased, here or by another replica: what is kept of any in memory has to go.</summary>
    public Action? Erased { get; set; }

    /// <summary>
    /// Every document is read back from the tables: this node may be told of the end of one before it gets the document itself.
    /// </summary>
    public bool ReadsBack { get; set; }

    /// <summary>Begins behind what is committed; what is older is read when somebody asks for it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _read = await reader.ReadSizeAsync(cancellationToken);
        _tail = FeedTail.Empty(_read);
        _listening = Task.Run(() => database.ListenAsync(Wake, _stopping.Token), CancellationToken.None);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>A batch was committed by this process. Returns at once.</summary>
    public void Add(CommittedBatch batch)
    {
        _arrivals.Add(batch, ReadsBack);
        foreach (var (unit, _, _, _) in batch.Units)
        {
            if (unit.Document is null && unit.Erases.Count == 0) continue;
            Signal();
            return;
        }
    }

    /// <summary>There may be something new of others. Returns at once.</summary>
    public void Wake()
    {
        Volatile.Write(ref _look, true);
        Signal();
    }

    private void Signal()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
        catch (ObjectDisposedException)
        {
            // The node has stopped.
        }
    }

    /// <summary>
    /// Documents at and behind an index: from the tail where it reaches back so far, else a page of history. An empty page says that there
    /// is nothing yet: wait for the <see cref="FeedTail.Changed"/> of a tail taken before the call.
    /// </summary>
    public async Task<FeedPage> ReadAsync(long from, int max, CancellationToken cancellationToken)
    {
        var tail = Tail;
        if (from >= tail.Low)
        {
            var documents = tail.From(from);
            if (documents.Length > max) documents = documents[..max];
            var next = documents.Length == max && max > 0 ? documents[^1].Index + 1 : Math.Max(from, tail.End);
            return new FeedPage(documents.ToArray(), next, tail.End, IsLive: true);
        }

        return await ReadHistoryAsync(from, max, cancellationToken);
    }

    /// <summary>As the other, from the tables alone: behind its end nothing is committed that the page has not.</summary>
    public async Task<FeedPage> ReadHistoryAsync(long from, int max, CancellationToken cancellationToken)
    {
        await _history.WaitAsync(cancellationToken);
        try
        {
            var (documents, next, size) = await reader.ReadAsync(from, Math.Min(max, PageSize), cancellationToken);
            return new FeedPage(documents, next, size, IsLive: false);
        }
        finally
        {
            _history.Release();
        }
    }

    /// <summary>One document; <see langword="null"/> where there is none there or its body was erased.</summary>
    public async Task<FeedDocument?> FindAsync(long index, CancellationToken cancellationToken)
    {
        var tail = Tail;
        // Others come by it before the tail does, from the ledger or from another replica: not in the tail yet is not gone.
        if (index < tail.Low || index >= tail.End) return await reader.FindAsync(index, cancellationToken);
        var documents = tail.From(index);
        return documents.Length > 0 && documents[0].Index == index ? documents[0] : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        await _loop;
        await _listening;
        _wake.Dispose();
        _history.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                while (await AdvanceAsync())
                {
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (StorageFaults.Is(e))
            {
                LogUnreadable(e);
            }
            catch (Exception e)
            {
                // A body that cannot be opened stays so: said each time, until somebody mends it. Nobody is given what comes behind it.
                LogBroken(e);
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var timer = Task.Delay(Poll, time, pause.Token);
            if (await Task.WhenAny(_wake.WaitAsync(pause.Token), timer) == timer) Volatile.Write(ref _look, true);
            await pause.CancelAsync();
        }
    }

    /// <summary>Moves the tail on by what is in memory, or by a page; tells whether there may be more.</summary>
    private async Task<bool> AdvanceAsync()
    {
        var arrived = _arrivals.Take(_read);
        if (arrived is { Documents.Count: > 0 } run)
        {
            Replace(Tail.Append(run.Documents, NoEndings, run.Documents[^1].Index + 1));
            _read = run.To;
            return true;
        }

        // Whatever there is up to the end of an empty run is no document.
        if (arrived is { To: var to }) _read = to;
        if (arrived is not null && !Volatile.Read(ref _look)) return false;
        Volatile.Write(ref _look, false);
        try
        {
            return (arrived is null || await reader.ReadSizeAsync(_stopping.Token) > _read) && await ReadOnAsync();
        }
        catch
        {
            Volatile.Write(ref _look, true);
            throw;
        }
    }

    /// <summary>Moves the tail on by a page of the tables; tells whether there may be more.</summary>
    private async Task<bool> ReadOnAsync()
    {
        var tail = Tail;
        var (documents, next, _) = await reader.ReadAsync(_read, PageSize, _stopping.Token);
        // Below the size that the documents were read at: none of them can be erased below it and still be here.
        var erased = await reader.ReadErasedAsync(_read, next, _stopping.Token);
        if (documents.Count > 0 || erased.Count > 0)
        {
            // Behind the newest document and not behind the ledger, whose other entries are made by the feed's own deliveries too.
            var end = Math.Max(
                documents.Count == 0 ? 0 : documents[^1].Index + 1, erased.Count == 0 ? 0 : erased.Max(e => e.ErasureIdx) + 1);
            var endings = await reader.ReadEndingsAsync(_read, end, _stopping.Token);
            var newer = tail.Append(documents, endings, end);
            if (erased.Count > 0) newer = newer.Without(erased.Select(e => e.Idx).ToHashSet());
            Replace(newer);
            if (erased.Count > 0) Erased?.Invoke();
        }

        _read = next;
        if (documents.Count < PageSize) return false;
        Volatile.Write(ref _look, true);
        return true;
    }

    private void Replace(FeedTail newer)
    {
        var tail = Tail;
        Volatile.Write(ref _tail, newer);
        tail.Replaced();
    }
}
