using System.Globalization;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace EcoCredit.Exchange.Protocol.Errors;

/// <summary>One thing that is wrong with a request or a document.</summary>
/// <param name="Field">Path of the field, for example <c>header.evidence[0].digest</c>; empty for the whole.</param>
/// <param name="Rule">The rule that it breaks, for example <c>IM-08</c> or <c>GB 32100</c>.</param>
/// <param name="English">What is wrong and what to do.</param>
/// <param name="Chinese">The same in Chinese.</param>
public sealed record ErrorViolation(string Field, string Rule, string English, string Chinese);

/// <summary>
/// An error as it leaves a node: a <c>google.rpc.Status</c> with exactly one <c>ErrorInfo</c>, all violations in one <c>BadRequest</c>,
/// Chinese text in <c>LocalizedMessage</c> and <c>RetryInfo</c> where trying again helps (google/rpc/error_details.proto).
/// </summary>
public sealed record ExchangeError(ErrorReason Reason)
{
    /// <summary>Name of the trailer that carries the details.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Name of the trailer by which gRPC's own retries are told when to try again, or never to (gRPC A6, Pushback).</summary>
    public const string PushbackTrailer = "grpc-retry-pushback-ms";

    // Trailers are headers: common clients read 8 KiB of them, in base64, and drop a call with more.
    private const int MaxViolationBytes = 5 * 1024;

    // Calls commonly have half a minute.
    private static readonly TimeSpan LongestPushback = TimeSpan.FromSeconds(10);

    /// <summary>All violations. Of very many those that fit are sent, and how many there are as the metadata <c>violations</c>.</summary>
    public IReadOnlyList<ErrorViolation> Violations { get; init; } = [];

    /// <summary>Facts for the reader or the program, for example the role and right that were missing. Never an identity number.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The gRPC status code of the reason.</summary>
    public StatusCode StatusCode => (StatusCode)ErrorCatalogue.InfoOf(Reason).StatusCode;

    /// <summary>Name of the reason.</summary>
    public string ReasonName => ErrorCatalogue.NameOf(Reason);

    /// <summary>
    /// Value of <see cref="PushbackTrailer"/>: milliseconds to wait; -1 where trying again within the same call is no use although the status
    /// code alone says that it is: a client would wait until its deadline has passed, and have nothing but that to say;
    /// <see langword="null"/> where nothing need be said.
    /// </summary>
    public string? Pushback => (RetryAfter, StatusCode) switch
    {
        ({ } delay, _) when delay > LongestPushback => "-1",
        ({ } delay, _) => ((long)delay.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
        (null, StatusCode.ResourceExhausted or StatusCode.Unavailable) when !ErrorCatalogue.InfoOf(Reason).Retryable => "-1",
        _ => null,
    };

    /// <summary>Builds the status with its details.</summary>
    public Google.Rpc.Status ToStatus()
    {
        var info = ErrorCatalogue.InfoOf(Reason);
        var status = new Google.Rpc.Status { Code = info.StatusCode, Message = info.En };
        // Field 1 of ErrorInfo is called `type` in this release of the messages, and `reason` in later ones: the bytes are the same.
        var errorInfo = new ErrorInfo { Domain = ErrorCatalogue.Domain, Type = ReasonName };
        errorInfo.Metadata.Add(Metadata.ToDictionary(StringComparer.Ordinal));
        var bad = PackViolations();
        if (bad.FieldViolations.Count < Violations.Count) errorInfo.Metadata["violations"] = Violations.Count.ToString(CultureInfo.InvariantCulture);
        status.Details.Add(Any.Pack(errorInfo));
        if (Violations.Count > 0) status.Details.Add(Any.Pack(bad));
        if (RetryAfter is { } delay) status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        status.Details.Add(Any.Pack(new LocalizedMessage { Locale = "zh-CN", Message = info.Zh }));
        return status;
    }

    /// <summary>Builds the exception that a service method throws.</summary>
    public RpcException ToException()
    {
        var status = ToStatus();
        var trailers = new Metadata { { DetailsTrailer, status.ToByteArray() } };
        if (Pushback is { } pushback) trailers.Add(PushbackTrailer, pushback);
        return new RpcException(new Grpc.Core.Status(StatusCode, status.Message), trailers);
    }

    /// <summary>Reads an error from what a node sent; <see langword="null"/> where it carries no <c>ErrorInfo</c> of this domain.</summary>
    public static ExchangeError? Read(RpcException exception)
    {
        if (exception.Trailers.GetValueBytes(DetailsTrailer) is not { } details) return null;
        try
        {
            return Read(Google.Rpc.Status.Parser.ParseFrom(details));
        }
        catch (InvalidProtocolBufferException)
        {
            // Whoever answers may write anything: what cannot be read says nothing.
            return null;
        }
    }

    /// <summary>Reads an error from a status; <see langword="null"/> where it carries no <c>ErrorInfo</c> of this domain.</summary>
    public static ExchangeError? Read(Google.Rpc.Status status)
    {
        ErrorInfo? info = null;
        var violations = new List<ErrorViolation>();
        TimeSpan? retry = null;
        foreach (var detail in status.Details)
        {
            if (detail.TryUnpack(out ErrorInfo e) && e.Domain == ErrorCatalogue.Domain) info = e;
            else if (detail.TryUnpack(out BadRequest bad)) violations.AddRange(bad.FieldViolations.Select(ReadViolation));
            else if (detail.TryUnpack(out RetryInfo r)) retry = ReadDelay(r.RetryDelay);
        }

        if (info is null || ErrorCatalogue.Find(info.Type) is not (var reason and not ErrorReason.Unspecified)) return null;
        return new ExchangeError(reason)
        {
            Violations = violations,
            Metadata = info.Metadata.ToDictionary(StringComparer.Ordinal),
            RetryAfter = retry,
        };
    }

    // Whoever answers may write anything: what is no delay asks for none.
    private static TimeSpan? ReadDelay(Duration? delay) =>
        delay is { Seconds: >= 0 and <= Duration.MaxSeconds, Nanos: >= 0 and < 1_000_000_000 } ? delay.ToTimeSpan() : null;

    private BadRequest PackViolations()
    {
        var bad = new BadRequest();
        var size = 0;
        foreach (var violation in Violations)
        {
            var next = new BadRequest.Types.FieldViolation { Field = violation.Field, Description = $"[{violation.Rule}] {violation.English} ｜ {violation.Chinese}" };
            size += next.CalculateSize();
            if (size > MaxViolationBytes && bad.FieldViolations.Count > 0) break;
            bad.FieldViolations.Add(next);
        }

        return bad;
    }

    private static ErrorViolation ReadViolation(BadRequest.Types.FieldViolation violation)
    {
        var text = violation.Description;
        var end = text.IndexOf("] ", StringComparison.Ordinal);
        var rule = text.StartsWith('[') && end > 0 ? text[1..end] : "";
        var rest = rule.Length > 0 ? text[(end + 2)..] : text;
        var bar = rest.IndexOf(" ｜ ", StringComparison.Ordinal);
        return bar < 0 ? new(violation.Field, rule, rest, rest) : new(violation.Field, rule, rest[..bar], rest[(bar + 3)..]);
    }
}
