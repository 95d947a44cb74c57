using System.Collections.Frozen;
using System.Globalization;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client.Throttling;

/// <summary>
/// Between gRPC and the connection: every attempt of every call comes through here, gRPC's own repetitions among them. What is held back
/// gets the answer that a busy node would give, so that whatever waits and comes again for that does so for this.
/// </summary>
/// <param name="inner">The connections.</param>
/// <param name="limit">How many calls may be under way.</param>
internal sealed class ThrottledHandler(HttpMessageHandler inner, CallLimit limit) : DelegatingHandler(inner)
{
    private const string Overloaded = "8";

    // Open for as long as somebody wants them: how many there are says nothing about how busy the node is.
    private static readonly FrozenSet<string> Streams = ExchangeServices.All
        .SelectMany(s => s.Methods, (s, method) => (Service: s.FullName, Method: method))
        .Where(m => m.Method.IsClientStreaming || m.Method.IsServerStreaming)
        .Select(m => $"/{m.Service}/{m.Method.Name}")
        .ToFrozenSet(StringComparer.Ordinal);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } method && Streams.Contains(method.AbsolutePath)) return base.SendAsync(request, cancellationToken);
        return limit.TryBegin(out var call, out var comeAgain)
            ? SendAsync(request, call, cancellationToken)
            : Task.FromResult(HeldBackAnswer.To(request, comeAgain));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CallLimit.Begun call, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch
        {
            limit.Unanswered();
            throw;
        }

        if (IsOverload(response, out var delay)) limit.Refused(call, delay);
        else limit.Taken();
        return response;
    }

    // What is refused before a message of its own is a response of headers alone ("Trailers-Only").
    private static bool IsOverload(HttpResponseMessage response, out TimeSpan? comeAgain)
    {
        comeAgain = null;
        if (Find(response, HeldBackAnswer.StatusHeader) != Overloaded) return false;
        if (int.TryParse(Find(response, ExchangeError.PushbackTrailer), NumberStyles.None, CultureInfo.InvariantCulture, out var delayMs))
        {
            comeAgain = TimeSpan.FromMilliseconds(delayMs);
            return true;
        }

        // The same status for what is too large, or for a time that is too far away to be waited for.
        var error = ReadDetails(response);
        comeAgain = error?.RetryAfter;
        return error?.Reason == ErrorReason.Overloaded;
    }

    private static ExchangeError? ReadDetails(HttpResponseMessage response)
    {
        try
        {
            return Find(response, ExchangeError.DetailsTrailer) is { } details
                ? ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(Pad(details))))
                : null;
        }
        catch (Exception e) when (e is FormatException or InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // gRPC leaves the padding out.
    private static string Pad(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');

    private static string? Find(HttpResponseMessage response, string header) =>
        response.Headers.NonValidated.TryGetValues(header, out var values) ? values.ToString() : null;
}
