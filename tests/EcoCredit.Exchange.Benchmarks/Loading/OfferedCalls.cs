using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>check_status from many agencies over many connections, on a schedule.</summary>
internal sealed class OfferedCalls(Callers callers, StatusCalls status)
{
    private const string DetailsTrailer = "grpc-status-details-bin";
    private const int VerifyEvery = 500;

    private readonly List<(StatusService.StatusServiceClient Client, ByteString Statement)> _connections = [];

    public async Task<LoadOutcome> RunAsync(LoadJob job)
    {
        await ConnectAsync(job.Concurrency);
        string? failure = null;
        var outcome = await OpenLoop.RunAsync(
            new Schedule(job.Rate, TimeSpan.FromSeconds(job.Seconds)),
            TimeSpan.FromSeconds(job.SettleSeconds),
            n => CallAsync(n, job.Concurrency, why => failure ??= why));
        return outcome with { Failure = failure };
    }

    private async Task<CallEnd> CallAsync(int n, int connections, Action<string> failed)
    {
        var (client, statement) = _connections[n % connections];
        var subject = callers.Subjects[n % callers.Subjects.Length];
        using var call = client.CheckStatusAsync(StatusCalls.RequestFor(subject, statement));
        // Not thrown: thousands of refusals a second are the usual case here.
        await ((Task)call.ResponseAsync).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (call.ResponseAsync.IsCompletedSuccessfully)
        {
            if (n % VerifyEvery == 0) status.Check(await call.ResponseAsync, subject);
            return CallEnd.Answered;
        }

        if (call.GetStatus().StatusCode == StatusCode.ResourceExhausted)
            return HasRetryInfo(call.GetTrailers()) ? CallEnd.RefusedWithRetryInfo : CallEnd.Refused;
        failed(call.GetStatus().ToString());
        return CallEnd.Failed;
    }

    private static bool HasRetryInfo(Metadata trailers) =>
        trailers.GetValueBytes(DetailsTrailer) is { } details
        && Google.Rpc.Status.Parser.ParseFrom(details).Details.Any(d => d.Is(RetryInfo.Descriptor));

    /// <summary>One connection each, of the agencies in turn; opened before anything is measured.</summary>
    private async Task ConnectAsync(int connections)
    {
        while (_connections.Count < connections)
        {
            var buyer = callers.Buyers[_connections.Count % callers.Buyers.Count];
            var channel = callers.Connect(callers.Site.Nodes[0], buyer, many: false);
            _connections.Add((new StatusService.StatusServiceClient(channel), await status.OpenAsync(channel, buyer)));
        }
    }
}
