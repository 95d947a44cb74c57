using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>check_status from many agencies over many connections, on a schedule.</summary>
internal sealed class OfferedCalls(Callers callers, StatusCalls status)
{
    private const int VerifyEvery = 500;

    // By whether they hold back.
    private readonly Dictionary<bool, List<(StatusService.StatusServiceClient Client, ByteString Statement)>> _connections = new()
    {
        [false] = [],
        [true] = [],
    };

    public async Task<LoadOutcome> RunAsync(LoadJob job)
    {
        var connections = _connections[job.HoldsBack];
        await ConnectAsync(connections, job);
        string? failure = null;
        var outcome = await OpenLoop.RunAsync(
            new Schedule(job.Rate, TimeSpan.FromSeconds(job.Seconds)),
            TimeSpan.FromSeconds(job.SettleSeconds),
            n => CallAsync(n, connections[n % job.Concurrency], why => failure ??= why));
        return outcome with { Failure = failure };
    }

    private async Task<CallEnd> CallAsync(
        int n, (StatusService.StatusServiceClient Client, ByteString Statement) connection, Action<string> failed)
    {
        var subject = callers.Subjects[n % callers.Subjects.Length];
        using var call = connection.Client.CheckStatusAsync(StatusCalls.RequestFor(subject, connection.Statement));
        // Not thrown: thousands of refusals a second are the usual case here.
        await ((Task)call.ResponseAsync).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.ResponseAsync.IsCompletedSuccessfully)
        {
            if (n % VerifyEvery == 0) status.Check(await call.ResponseAsync, subject);
            return CallEnd.Answered;
        }

        if (call.GetStatus().StatusCode == StatusCode.ResourceExhausted) return EndOf(call.GetTrailers());
        failed(call.GetStatus().ToString());
        return CallEnd.Failed;
    }

    private static CallEnd EndOf(Metadata trailers)
    {
        if (trailers.GetValueBytes(ExchangeError.DetailsTrailer) is not { } details) return CallEnd.Refused;
        var error = ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(details));
        if (error?.Reason == ErrorReason.HeldBack) return CallEnd.HeldBack;
        return error?.RetryAfter is null ? CallEnd.Refused : CallEnd.RefusedWithRetryInfo;
    }

    /// <summary>One connection each, of the agencies in turn; opened before anything is measured.</summary>
    private async Task ConnectAsync(List<(StatusService.StatusServiceClient Client, ByteString Statement)> connections, LoadJob job)
    {
        var node = callers.Site.Nodes[0];
        while (connections.Count < job.Concurrency)
        {
            var buyer = callers.Buyers[connections.Count % callers.Buyers.Count];
            ChannelBase channel = job.HoldsBack ? callers.ConnectHeedful(node, buyer) : callers.Connect(node, buyer, many: false);
            connections.Add((new StatusService.StatusServiceClient(channel), await status.OpenAsync(channel, buyer)));
        }
    }
}
