using System.Globalization;
using System.Text;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>Errors that leave before a method ran: a gRPC response of headers only ("Trailers-Only").</summary>
internal static class EarlyError
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";

    public static void Write(HttpResponse response, ExchangeError error) => new PreparedError(error).Write(response);

    /// <summary>A status without details.</summary>
    public static void WriteStatus(HttpResponse response, StatusCode status, string message)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers[StatusHeader] = Number(status);
        response.Headers[MessageHeader] = Encode(message);
    }

    /// <summary>The framework's own refusals (too large, too late) get the details that every error has.</summary>
    public static void AddMissingDetails(HttpResponse response) => response.OnStarting(static state =>
    {
        var headers = ((HttpResponse)state).Headers;
        if (!headers.TryGetValue(StatusHeader, out var status) || headers.ContainsKey(ExchangeError.DetailsTrailer)) return Task.CompletedTask;
        if (ErrorOf(status) is not { } error) return Task.CompletedTask;
        headers[StatusHeader] = Number(error.StatusCode);
        new PreparedError(error).WriteDetails(headers);
        return Task.CompletedTask;
    }, response);

    private static ExchangeError? ErrorOf(StringValues status) => int.TryParse(
        status, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
        ? (StatusCode)code switch
        {
            StatusCode.ResourceExhausted => new ExchangeError(ErrorReason.TooLarge),
            StatusCode.DeadlineExceeded => new ExchangeError(ErrorReason.TimeLimit),
            StatusCode.Internal => MalformedMessage.Unframed,
            _ => null,
        }
        : null;

    /// <summary>A status code as it is sent.</summary>
    public static string Number(StatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    /// <summary>gRPC over HTTP/2, "Status-Message": percent-encoded UTF-8.</summary>
    public static string Encode(string message)
    {
        var encoded = new StringBuilder(message.Length);
        foreach (var value in Encoding.UTF8.GetBytes(message))
        {
            if (value is >= 0x20 and <= 0x7E and not (byte)'%') encoded.Append((char)value);
            else encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return encoded.ToString();
    }
}
