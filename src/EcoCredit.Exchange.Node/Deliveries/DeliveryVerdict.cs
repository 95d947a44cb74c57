using System.Security.Cryptography;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>What became of an attempt.</summary>
internal abstract record DeliveryVerdict
{
    // A fault of the recipient may be of the moment or of this one document: after so many attempts it is of the document.
    private const int MaxFaults = 10;

    private DeliveryVerdict()
    {
    }

    /// <summary>The recipient has it, and its receipt holds.</summary>
    public sealed record Received(Receipt Receipt) : DeliveryVerdict;

    /// <summary>Nothing is decided: the same again, in the same order.</summary>
    /// <param name="Problem">What kept it, by name.</param>
    /// <param name="RetryAfter">When the recipient wants to be asked again.</param>
    public sealed record Away(string Problem, TimeSpan? RetryAfter) : DeliveryVerdict;

    /// <summary>The recipient will not have it: another attempt says the same.</summary>
    /// <param name="Reason">Its reason, by name.</param>
    public sealed record Refused(string Reason) : DeliveryVerdict;

    /// <summary>Reads what a failed attempt says; <see langword="null"/> for a fault that is no recipient's.</summary>
    /// <param name="exception">What the attempt threw.</param>
    /// <param name="attempts">Attempts so far.</param>
    public static DeliveryVerdict? Of(Exception exception, int attempts) => exception switch
    {
        ExchangeException { Error: { } error } => OfRefusal(error, attempts),
        ExchangeException e => OfStatus(e.StatusCode),
        ReceiptException => new Away(Problems.ReceiptInvalid, null),
        TimeoutRejectedException => new Away(Problems.NoAnswer, null),
        BrokenCircuitException e => new Away(Problems.Unreachable, e.RetryAfter),
        InvalidProtocolBufferException => new Away(Problems.AnswerUnreadable, null),
        CryptographicException => new Away(Problems.OwnCertificate, null),
        IOException or UnauthorizedAccessException => new Away(Problems.Unreachable, null),
        _ => null,
    };

    private static DeliveryVerdict OfRefusal(ExchangeError error, int attempts) => error.Reason switch
    {
        _ when ErrorCatalogue.InfoOf(error.Reason).Retryable => new Away(error.ReasonName, error.RetryAfter),
        // It may enrol this node yet.
        ErrorReason.PeerUnknown => new Away(error.ReasonName, null),
        ErrorReason.Internal when attempts < MaxFaults => new Away(error.ReasonName, null),
        _ => new Refused(error.ReasonName),
    };

    // No reason of this contract: something between, an older node, or a reason that this build does not know. Only what says that the
    // request itself is wrong counts as a refusal.
    private static DeliveryVerdict OfStatus(StatusCode status) => status switch
    {
        StatusCode.InvalidArgument => new Refused("INVALID_ARGUMENT"),
        StatusCode.NotFound => new Refused("NOT_FOUND"),
        StatusCode.AlreadyExists => new Refused("ALREADY_EXISTS"),
        StatusCode.PermissionDenied => new Refused("PERMISSION_DENIED"),
        StatusCode.FailedPrecondition => new Refused("FAILED_PRECONDITION"),
        StatusCode.OutOfRange => new Refused("OUT_OF_RANGE"),
        StatusCode.DeadlineExceeded => new Away(Problems.NoAnswer, null),
        StatusCode.ResourceExhausted => new Away("RESOURCE_EXHAUSTED", null),
        StatusCode.Unauthenticated => new Away("UNAUTHENTICATED", null),
        StatusCode.Unimplemented => new Away("UNIMPLEMENTED", null),
        _ => new Away(Problems.Unreachable, null),
    };
}
