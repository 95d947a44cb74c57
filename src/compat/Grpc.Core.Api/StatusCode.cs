namespace Grpc.Core;

/// <summary>Outcome of a call, with the numbers that travel in the <c>grpc-status</c> trailer.</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The call was given up, as a rule by the caller.</summary>
    Cancelled = 1,

    /// <summary>An error without a better code, for example an exception that nobody translated.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the server.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed first; the operation may nevertheless have happened.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 5,

    /// <summary>What was to be created is there already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, a limit or storage is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the operation needs; retrying alone does not help.</summary>
    FailedPrecondition = 9,

    /// <summary>The operation collided with another one; retry from a higher level.</summary>
    Aborted = 10,

    /// <summary>The operation ran past a valid range that may grow later.</summary>
    OutOfRange = 11,

    /// <summary>The server does not implement the method.</summary>
    Unimplemented = 12,

    /// <summary>An invariant of the server is broken.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached at present; retry with back-off.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or damaged beyond repair.</summary>
    DataLoss = 15,

    /// <summary>The caller has not proved who it is.</summary>
    Unauthenticated = 16,
}
