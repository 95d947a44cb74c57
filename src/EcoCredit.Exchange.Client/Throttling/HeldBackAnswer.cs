using System.Net;
using System.Net.Http.Headers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client.Throttling;

/// <summary>
/// RESOURCE_EXHAUSTED, HELD_BACK, with RetryInfo: what a node's refusal looks like on the wire, made here. Made once for a delay, of which
/// there are few: whoever is held back is held back often.
/// </summary>
internal sealed class HeldBackAnswer
{
    /// <summary>Where the status is, in numbers.</summary>
    public const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";

    private static readonly MediaTypeHeaderValue GrpcType = new("application/grpc");
    // What is held back at once does not come again at once: when it is repeated by itself is spread over the time that the node named.
    private const int Moments = 4;

    private static HeldBackAnswer? _newest;
    private static int _made;

    private readonly TimeSpan _comeAgain;
    private readonly string _status;
    private readonly string _message;
    private readonly string?[] _pushbacks;
    private readonly string _details;

    private HeldBackAnswer(TimeSpan comeAgain)
    {
        _comeAgain = comeAgain;
        var error = new ExchangeError(ErrorReason.HeldBack) { RetryAfter = comeAgain };
        var status = error.ToStatus();
        _status = status.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _message = Uri.EscapeDataString(status.Message);
        _pushbacks = [.. Enumerable.Range(1, Moments).Select(i => new ExchangeError(ErrorReason.HeldBack) { RetryAfter = comeAgain * i / Moments }.Pushback)];
        _details = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    public static HttpResponseMessage To(HttpRequestMessage request, TimeSpan comeAgain)
    {
        var answer = Volatile.Read(ref _newest);
        if (answer?._comeAgain != comeAgain) Volatile.Write(ref _newest, answer = new HeldBackAnswer(comeAgain));
        return answer.Respond(request);
    }

    private HttpResponseMessage Respond(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Version = HttpVersion.Version20,
            RequestMessage = request,
            Content = new ByteArrayContent([]),
        };
        response.Content.Headers.ContentType = GrpcType;
        response.Headers.TryAddWithoutValidation(StatusHeader, _status);
        response.Headers.TryAddWithoutValidation(MessageHeader, _message);
        var pushback = _pushbacks[(uint)Interlocked.Increment(ref _made) % Moments];
        if (pushback is not null) response.Headers.TryAddWithoutValidation(ExchangeError.PushbackTrailer, pushback);
        response.Headers.TryAddWithoutValidation(ExchangeError.DetailsTrailer, _details);
        return response;
    }
}
