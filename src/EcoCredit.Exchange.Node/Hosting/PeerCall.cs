using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// A call under way. The node can end it: the call's token is cancelled, and the status says why where it can still be sent.
/// </summary>
internal sealed class PeerCall(bool isStream, CancellationToken aborted) : IDisposable
{
    /// <summary>Where the call lies in HttpContext.Items, which is also ServerCallContext.UserState.</summary>
    public static readonly object Key = new();

    private readonly CancellationTokenSource _cancellation = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private int _endedBy;

    /// <summary>Whether the call has a stream in one direction at least.</summary>
    public bool IsStream { get; } = isStream;

    /// <summary>Cancelled when the client goes away or the node ends the call.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Why the node ended the call; <see cref="ErrorReason.Unspecified"/> while it did not.</summary>
    public ErrorReason EndedBy => (ErrorReason)Volatile.Read(ref _endedBy);

    /// <summary>Ends the call; the first reason counts.</summary>
    public void End(ErrorReason reason)
    {
        if (Interlocked.CompareExchange(ref _endedBy, (int)reason, 0) != 0) return;
        try
        {
            _cancellation.Cancel();
        }
        catch (Exception e) when (Stopping.IsOfWhatIsGone(e))
        {
            // The call ended by itself in the same moment, or left the callback of a connection that broke.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();
}
