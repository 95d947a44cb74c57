using EcoCredit.Exchange.Protocol.Errors;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// An error that leaves before a method ran, made ready once: what is refused because there is too much of it should cost least.
/// </summary>
internal sealed class PreparedError
{
    private static readonly StringValues ContentType = "application/grpc";

    private readonly StringValues _status;
    private readonly StringValues _message;
    private readonly StringValues _pushback;
    private readonly StringValues _details;

    public PreparedError(ExchangeError error)
    {
        var status = error.ToStatus();
        _status = EarlyError.Number(error.StatusCode);
        _message = EarlyError.Encode(status.Message);
        _pushback = error.Pushback;
        _details = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    /// <summary>A gRPC response of headers only ("Trailers-Only").</summary>
    public void Write(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        var headers = response.Headers;
        headers.ContentType = ContentType;
        headers.GrpcStatus = _status;
        WriteDetails(headers);
    }

    /// <summary>What is behind the status.</summary>
    public void WriteDetails(IHeaderDictionary headers)
    {
        headers.GrpcMessage = _message;
        if (_pushback.Count > 0) headers[ExchangeError.PushbackTrailer] = _pushback;
        headers[ExchangeError.DetailsTrailer] = _details;
    }
}
