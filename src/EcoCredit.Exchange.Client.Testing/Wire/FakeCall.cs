using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Testing.Wire;

/// <summary>One call on its way through memory: what the client's channel wrote comes in, what it reads goes out.</summary>
internal sealed class FakeCall : ServerCallContext, IDisposable
{
    private readonly Pipe _response = new();
    private readonly Stream _out;
    private readonly HttpResponseMessage _answer;
    private readonly TaskCompletionSource<HttpResponseMessage> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended;

    private readonly Func<bool> _isLost;

    /// <param name="method">Its path.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="request">The messages, framed.</param>
    /// <param name="isLost">Asked before the first answer: whether nobody hears of it.</param>
    /// <param name="cancellationToken">Ended by the client.</param>
    public FakeCall(string method, FakeAgency caller, Stream request, Func<bool> isLost, CancellationToken cancellationToken)
    {
        _isLost = isLost;
        (MethodCore, Caller, Request) = (method, caller, request);
        _out = _response.Writer.AsStream();
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _answer = Response(new StreamContent(_response.Reader.AsStream()));
    }

    /// <summary>Who calls.</summary>
    public FakeAgency Caller { get; }

    /// <summary>The messages, framed.</summary>
    public Stream Request { get; }

    /// <summary>The response, as soon as anything of it is known.</summary>
    public Task<HttpResponseMessage> FirstResponse => _first.Task;

    public async Task WriteAsync(byte[] message)
    {
        if (!_first.Task.IsCompleted && _isLost())
        {
            Break();
            throw new OperationCanceledException();
        }

        _first.TrySetResult(_answer);
        await GrpcFrames.WriteAsync(_out, message, _ended.Token);
    }

    /// <summary>The end, with its status: in the headers where nothing went before it.</summary>
    public void End(Status status, Metadata trailers)
    {
        if (_first.Task.IsCompleted)
        {
            Write(_answer.TrailingHeaders, status, trailers);
        }
        else
        {
            var only = Response(new ByteArrayContent([]));
            Write(only.Headers, status, trailers);
            _first.TrySetResult(only);
        }

        _response.Writer.Complete();
    }

    /// <summary>The connection is gone.</summary>
    public void Break()
    {
        var broken = new IOException("The connection broke.");
        _first.TrySetException(new HttpRequestException(HttpRequestError.ConnectionError, broken.Message, broken));
        _response.Writer.Complete(broken);
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It had just ended by itself.
        }
    }

    public void Dispose() => _ended.Dispose();

    protected override string MethodCore { get; }

    protected override string HostCore => "node.invalid";

    protected override string PeerCore => Caller.Code;

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => _ended.Token;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        _first.TrySetResult(_answer);
        return Task.CompletedTask;
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("An exchange in memory calls nobody else.");

    private static HttpResponseMessage Response(HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return new HttpResponseMessage(HttpStatusCode.OK) { Version = HttpVersion.Version20, Content = content };
    }

    private static void Write(HttpHeaders headers, Status status, Metadata trailers)
    {
        headers.Add("grpc-status", ((int)status.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (status.Detail.Length > 0) headers.Add("grpc-message", Uri.EscapeDataString(status.Detail));
        foreach (var entry in trailers)
            headers.Add(entry.Key, entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value);
    }
}
