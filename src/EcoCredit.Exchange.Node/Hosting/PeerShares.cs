using System.Runtime.InteropServices;
using EcoCredit.Exchange.Node.Telemetry;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>What a call is, as far as it takes up room.</summary>
internal enum CallShape
{
    /// <summary>A question with one answer: it is over as soon as it can be.</summary>
    Unary,

    /// <summary>A stream, which may be open for as long as its connection.</summary>
    Stream,

    /// <summary>A stream of documents, which may hold megabytes of them.</summary>
    PushStream,
}

/// <summary>
/// What each agency takes up, over all its connections: its calls under way, the push streams among them, and the bytes that they hold, of
/// requests that are not complete and of answers that were not taken. Fifty connections of a hundred streams each could otherwise hold
/// gigabytes by sending, or reading, nothing more; whoever has more than its share is told to come again, and the others do not notice.
/// </summary>
internal sealed class PeerShares(LimitOptions limits, TimeProvider timeProvider)
{
    /// <summary>Bytes that one agency's calls hold.</summary>
    public const long MostOfOne = 16L << 20;

    /// <summary>
    /// Unary calls under way of several agencies, beyond which each has only its even share of them: more do not make the node faster, and
    /// whoever would wait long is better told to come again.
    /// </summary>
    public const int MostUnary = 512;

    /// <summary>Bytes that all calls hold.</summary>
    public const long Most = 256L << 20;

    /// <summary>What holds no more than this is not counted.</summary>
    public const int Uncounted = 16 << 10;

    private const long UsualAnswer = 1L << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal); // under _lock
    private TaskCompletionSource? _released; // under _lock
    private long _held; // under _lock
    private int _unary; // unary calls under way; under _lock
    private int _asking; // agencies that have one; under _lock

    /// <summary>Where it is counted who is told to come again; nowhere if null.</summary>
    public OverloadMeters? Overload { get; init; }

    /// <summary>A call begins; one that may begin ends with <see cref="End"/>.</summary>
    /// <param name="peer">Credit code of the agency, from the directory.</param>
    /// <param name="shape">What it is.</param>
    public bool TryBegin(string peer, CallShape shape)
    {
        if (TryCount(peer, shape)) return true;
        Overload?.Refused(OverloadMeters.Calls);
        return false;
    }

    private bool TryCount(string peer, CallShape shape)
    {
        lock (_lock)
        {
            var share = _shares.GetValueOrDefault(peer);
            if (share.Calls >= limits.MaxCallsPerAgency || share.Bytes >= MostOfOne || _held >= Most) return false;
            if (shape == CallShape.PushStream && share.PushStreams >= limits.MaxPushStreamsPerAgency) return false;
            if (shape == CallShape.Unary && IsOverShare(share)) return false;
            Add(peer, share, One(shape, 1));
            return true;
        }
    }

    /// <summary>A call ends.</summary>
    public void End(string peer, CallShape shape) => Change(peer, One(shape, -1));

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
            Add(peer, share, new Share(0, 0, 0, bytes));
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
    public void Release(string peer, long bytes) => Change(peer, new Share(0, 0, 0, -bytes));

    private void Change(string peer, Share change)
    {
        TaskCompletionSource? released = null;
        lock (_lock)
        {
            Add(peer, _shares.GetValueOrDefault(peer), change);
            if (change.Bytes < 0) (released, _released) = (_released, null);
        }

        released?.SetResult();
    }

    // Under _lock.
    private bool IsOverShare(Share share) => _asking > 1 && _unary >= MostUnary && share.Unary >= Math.Max(1, MostUnary / _asking);

    // Under _lock.
    private void Add(string peer, Share share, Share change)
    {
        var next = new Share(
            share.Calls + change.Calls, share.PushStreams + change.PushStreams, share.Unary + change.Unary, share.Bytes + change.Bytes);
        if (next == default) _shares.Remove(peer);
        else _shares[peer] = next;
        _held += change.Bytes;
        _unary += change.Unary;
        _asking += Math.Sign(next.Unary) - Math.Sign(share.Unary);
    }

    private static Share One(CallShape shape, int sign) =>
        new(sign, shape == CallShape.PushStream ? sign : 0, shape == CallShape.Unary ? sign : 0, 0);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Share(int Calls, int PushStreams, int Unary, long Bytes);
}
