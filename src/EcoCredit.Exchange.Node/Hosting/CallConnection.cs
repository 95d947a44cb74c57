using EcoCredit.Exchange.Protocol.V1;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>A connection with its calls.</summary>
internal abstract class CallConnection(ConnectionContext context)
{
    private readonly Lock _lock = new();
    private readonly HashSet<PeerCall> _calls = []; // under _lock
    private DateTimeOffset? _endedAt; // under _lock; once set, calls that come are ended at once
    private ErrorReason _endedBy; // under _lock
    private ErrorReason _streamsEndedBy; // under _lock; once set, streams that come are ended at once
    private bool _closeRequested; // sweeper only

    public void Add(PeerCall call)
    {
        ErrorReason endedBy;
        lock (_lock)
        {
            _calls.Add(call);
            endedBy = _endedBy != ErrorReason.Unspecified || !call.IsStream ? _endedBy : _streamsEndedBy;
        }

        if (endedBy != ErrorReason.Unspecified) call.End(endedBy);
    }

    public void Remove(PeerCall call)
    {
        lock (_lock) _calls.Remove(call);
    }

    /// <summary>Asks the client to open another connection (GOAWAY); calls under way go on.</summary>
    public void RequestClose()
    {
        if (_closeRequested) return;
        _closeRequested = true;
        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }

    /// <summary>Ends all calls with a reason.</summary>
    public void EndCalls(ErrorReason reason, DateTimeOffset now)
    {
        PeerCall[] calls;
        lock (_lock)
        {
            _endedAt ??= now;
            _endedBy = reason;
            calls = [.. _calls];
        }

        foreach (var call in calls) call.End(reason);
    }

    /// <summary>Ends the calls that have a stream, which would not end by themselves, and those that come from now on.</summary>
    public void EndStreams(ErrorReason reason)
    {
        PeerCall[] calls;
        lock (_lock)
        {
            _streamsEndedBy = reason;
            calls = [.. _calls.Where(c => c.IsStream)];
        }

        foreach (var call in calls) call.End(reason);
    }

    /// <summary>Whether its calls were ended longer ago than that.</summary>
    public bool EndedBefore(DateTimeOffset moment)
    {
        lock (_lock) return _endedAt < moment;
    }

    public void Abort() => context.Abort(new ConnectionAbortedException("The node ended the connection."));
}
