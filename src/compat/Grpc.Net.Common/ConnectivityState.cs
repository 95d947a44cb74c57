namespace Grpc.Core;

/// <summary>State of the connection behind a channel.</summary>
public enum ConnectivityState
{
    /// <summary>No connection, and none wanted.</summary>
    Idle,

    /// <summary>Being established.</summary>
    Connecting,

    /// <summary>Established.</summary>
    Ready,

    /// <summary>Failed; another attempt follows.</summary>
    TransientFailure,

    /// <summary>Closed for good.</summary>
    Shutdown,
}
