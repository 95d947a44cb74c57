namespace EcoCredit.Exchange.Ledger;

/// <summary>Reads and hashes bundles ahead, several at once, and gives them in their order.</summary>
internal sealed class BundleQueue(LogTiles tiles, LogVerificationOptions options, long first, long end, CancellationToken cancellationToken)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly Queue<Task<BundleRead>> _reading = new();
    private long _next = first;

    /// <summary>The next bundle; <see langword="null"/> behind the last one.</summary>
    public async Task<BundleRead?> NextAsync()
    {
        while (_next < end && _reading.Count < Math.Max(1, options.Lookahead))
        {
            var index = _next++;
            _reading.Enqueue(Task.Run(() => BundleRead.ReadAsync(tiles, index, options.ReadsEntries, _stopping.Token), _stopping.Token));
        }

        return _reading.TryDequeue(out var bundle) ? await bundle.ConfigureAwait(false) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var bundle in _reading)
            await ((Task)bundle).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }
}
