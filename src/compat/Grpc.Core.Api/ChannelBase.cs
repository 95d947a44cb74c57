using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>A connection, or several, to one service address.</summary>
public abstract class ChannelBase
{
    /// <summary>Creates the base.</summary>
    protected ChannelBase(string target)
    {
        Target = GrpcPreconditions.CheckNotNull(target, nameof(target));
    }

    /// <summary>The address.</summary>
    public string Target { get; }

    /// <summary>Creates the invoker through which clients call over this channel.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Closes the channel.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>Does the closing; nothing unless overridden.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
