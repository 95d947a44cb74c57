using System.Runtime.InteropServices;
using EcoCredit.Exchange.Node.Telemetry;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// What each agency takes up, over all its connections: its calls under way, the push streams among them, and the bytes that they hold, of
/// requests that are not complete and of answers that were not taken. Fifty connections of a hundred streams each could otherwise hold
/// gigabytes by sending, or reading, nothing more; whoever has more than its share is told to come again, and the others do not notice.
/// </summary>
internal sealed class PeerShares(LimitOptions limits, TimeProvider timeProvider)
{
    /// <summary>Bytes that one agency's calls hold.</summary>
    public const long MostOfOne = 16L << 20;

    /// <summary>Bytes that all calls hold.</summary>
    public const long Most = 256L << 20;

    /// <summary>What holds no more than this is not counted.</summary>
    public const int Uncounted = 16 << 10;

    private const long UsualAnswer = 1L << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal); // under _lock
    private TaskCompletionSource? _released; // under _lock
    private long _held; // under _lock

    /// <summary>Where it is counted who is told to come again; nowhere if null.</summary>
    public OverloadMeters? Overload { get; init; }

    /// <summary>A call begins; one that may begin ends with <see cref="End"/>.</summary>
    /// <param name="peer">Credit code of the agency, from the directory.</param>
    /// <param name="isPushStream">Whether it is a stream of documents, which may hold megabytes of them.</param>
    public bool TryBegin(string peer, bool isPushStream)
    {
        if (TryCount(peer, isPushStream)) return true;
        Overload?.Refused(OverloadMeters.Calls);
        return false;
    }

    private bool TryCount(string peer, bool isPushStream)
    {
        lock (_lock)
        {
            var share = _shares.GetValueOrDefault(peer);
            if (share.Calls >= limits.MaxCallsPerAgency || share.Bytes >= MostOfOne || _held >= Most) return false;
            if (isPushStream && share.PushStreams >= limits.MaxPushStreamsPerAgency) return false;
            _shares[peer] = share with { Calls = share.Calls + 1, PushStreams = share.PushStreams + (isPushStream ? 1 : 0) };
            return true;
        }
    }

    /// <summary>A call ends.</summary>
    public void End(string peer, bool isPushStream) => Change(peer, new Share(-1, isPushStream ? -1 : 0, 0));

    /// <summary>
    /// Whether an answer of some size would be held now. Asked before the work is done: what is refused afterwards stands in the ledger
    /// although it never left.
    /// </summary>
    public bool HasRoom(string peer)
    {
        lock (_lock) return _shares.GetValueOrDefault(peer).Bytes + UsualAnswer <= MostOfOne && _held + UsualAnswer <= Most;
    }

    /// <summary>Holds bytes until <see cref="Release"/>; not if it were too many.</summary>
    public bool TryHold(string peer, long bytes)
    {
        lock (_lock)
        {
            var share = _shares.GetValueOrDefault(peer);
            if (share.Bytes + bytes > MostOfOne || _held + bytes > Most) return false;
            _shares[peer] = share with { Bytes = share.Bytes + bytes };
            _held += bytes;
            return true;
        }
    }

    /// <summary>Holds bytes as soon as there is room; not if there is none within the limit.</summary>
    public async Task<bool> HoldAsync(string peer, long bytes, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        while (!TryHold(peer, bytes))
        {
            Task released;
            lock (_lock) released = (_released ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            // Between the two it may have been released, and nobody told.
            if (TryHold(peer, bytes)) return true;
            try
            {
                await released.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Holds bytes no longer.</summary>
    public void Release(string peer, long bytes) => Change(peer, new Share(0, 0, -bytes));

    private void Change(string peer, Share change)
    {
        TaskCompletionSource? released = null;
        lock (_lock)
        {
            var share = _shares.GetValueOrDefault(peer);
            share = new Share(share.Calls + change.Calls, share.PushStreams + change.PushStreams, share.Bytes + change.Bytes);
            if (share == default) _shares.Remove(peer);
            else _shares[peer] = share;
            _held += change.Bytes;
            if (change.Bytes < 0) (released, _released) = (_released, null);
        }

        released?.SetResult();
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Share(int Calls, int PushStreams, long Bytes);
}
