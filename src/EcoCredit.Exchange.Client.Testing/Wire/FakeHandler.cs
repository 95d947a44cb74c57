using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Testing.Wire;

/// <summary>
/// Stands where a connection would: answers what an agency's channel puts on the wire. Channel, retries, deadlines and the reading of
/// errors are those of a real call.
/// </summary>
internal sealed class FakeHandler(
    FakeAgency caller,
    IReadOnlyDictionary<string, Func<FakeCall, Task>> methods,
    FakeFaults faults,
    ConcurrentDictionary<FakeCall, bool> running)
    : HttpMessageHandler
{
    private static readonly Metadata None = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (faults.IsAway) throw Away();
        var path = request.RequestUri?.AbsolutePath ?? "";
        var name = NameOf(path);
        var messages = new Pipe();
        var call = new FakeCall(path, caller, messages.Reader.AsStream(), () => faults.Loses(name), cancellationToken);
        running[call] = true;
        var sending = SendAsync(request, messages.Writer, call.CancellationToken);
        _ = Task.Run(() => RunAsync(call, name, sending), CancellationToken.None);
        return await call.FirstResponse.WaitAsync(cancellationToken);
    }

    /// <summary>The name of a method as the exchange's own methods take it, for example ExchangeService/Pull.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('.') + 1)..];

    private async Task RunAsync(FakeCall call, string name, Task sending)
    {
        try
        {
            if (faults.Begin(name) is { } refusal) throw refusal.ToException();
            if (!methods.TryGetValue(call.Method, out var run)) throw Unsupported(name);
            await run(call);
            call.End(Status.DefaultSuccess, None);
        }
        catch (RpcException e)
        {
            var error = e is { StatusCode: StatusCode.Unimplemented, Status.Detail.Length: 0 } ? Unsupported(name) : e;
            call.End(error.Status, error.Trailers);
        }
        catch (Exception e) when (call.CancellationToken.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            call.End(new Status(StatusCode.Cancelled, "The call has ended."), None);
        }
        catch (Exception e)
        {
            // A fault of this exchange: the test that runs into it has to see which.
            call.End(new Status(StatusCode.Internal, "FakeExchange: " + e), None);
        }
        finally
        {
            running.TryRemove(call, out _);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            call.Dispose();
        }
    }

    private static async Task SendAsync(HttpRequestMessage request, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? problem = null;
        try
        {
            if (request.Content is { } content) await content.CopyToAsync(writer.AsStream(leaveOpen: true), cancellationToken);
        }
        catch (Exception e)
        {
            problem = e;
        }

        await writer.CompleteAsync(problem);
    }

    private static HttpRequestException Away()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        return new HttpRequestException(HttpRequestError.ConnectionError, "The node is away.", refused);
    }

    private static RpcException Unsupported(string name) => new(new Status(
        StatusCode.Unimplemented, $"FakeExchange does not support {name}: test that against a real node."));
}
