using EcoCredit.Exchange.Protocol.Errors;
using Grpc.Core;

namespace EcoCredit.Exchange.Client;

/// <summary>A node refused a call, or could not be reached.</summary>
public sealed class ExchangeException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ExchangeException()
        : this("The call failed.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public ExchangeException(string message)
        : base(message) => StatusCode = StatusCode.Unknown;

    /// <summary>Creates the exception with a message and its cause.</summary>
    public ExchangeException(string message, Exception innerException)
        : base(message, innerException) =>
        StatusCode = innerException is RpcException status ? StatusOf(status) : StatusCode.Unknown;

    /// <summary>Creates the exception of a node's refusal.</summary>
    public ExchangeException(ExchangeError error, Exception? innerException)
        : base($"{error?.ReasonName}: {Describe(error)}", innerException)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
        StatusCode = error.StatusCode;
    }

    /// <summary>The node's refusal with its reason and every violation; <see langword="null"/> where no node answered.</summary>
    public ExchangeError? Error { get; }

    /// <summary>The gRPC status code.</summary>
    public StatusCode StatusCode { get; }

    internal static ExchangeException From(RpcException exception) =>
        ExchangeError.Read(exception) is { } error
            ? new ExchangeException(error, exception)
            : new ExchangeException(exception.Status.Detail.Length > 0 ? exception.Status.Detail : exception.StatusCode.ToString(), exception);

    // A node that stops closes its connections in order (GOAWAY with NO_ERROR, RFC 9113, 7). gRPC's library calls that INTERNAL for a call
    // that was under way; for the caller the node is away.
    private static StatusCode StatusOf(RpcException exception)
    {
        for (var cause = exception.Status.DebugException; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException { ErrorCode: 0 }) return StatusCode.Unavailable;
        }

        return exception.StatusCode;
    }

    private static string Describe(ExchangeError? error) => error is null ? "" : ErrorCatalogue.InfoOf(error.Reason).En;
}
