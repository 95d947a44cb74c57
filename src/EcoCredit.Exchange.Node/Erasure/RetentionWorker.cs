using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>Erases what is over, at the start and once a day; one replica is enough.</summary>
internal sealed partial class RetentionWorker(
    RetentionSweep sweep, IDatabase database, WorkerLease lease, TimeProvider time, ILogger<RetentionWorker> logger) : IAsyncDisposable
{
    private const string Lease = "retention";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    // A node that stood still for longer erases later; a clock that is years ahead erases nothing that is not nearly over.
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(30);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private DateTimeOffset _knownAt; // time of the newest entry when this process began, which no clock of today has made
    private long _began;

    /// <summary>To be called before this process appends anything.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        _knownAt = DateTimeOffset.FromUnixTimeMilliseconds(await context.LedgerHeads.Select(h => h.LastTimeMs).SingleAsync(cancellationToken));
        _began = time.GetTimestamp();
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>What it is now at the latest: erasing cannot be taken back, so the clock alone is not believed.</summary>
    internal DateTimeOffset Moment()
    {
        var (now, latest) = (time.GetUtcNow(), _knownAt + time.GetElapsedTime(_began) + LongestStep);
        return now < latest ? now : latest;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var pause = Day;
            try
            {
                if (!await lease.HoldsAsync(Lease, _stopping.Token)) pause = Again;
                else if (await sweep.RunAsync(Moment(), _stopping.Token) is > 0 and var erased) LogErased(erased);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (StorageFaults.Is(e) || e is RpcException)
            {
                // The journal says with an RPC error that it takes nothing now.
                LogLater(e);
                pause = Again;
            }
            catch (Exception e)
            {
                LogBroken(e);
                pause = Again;
            }

            await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(2310, LogLevel.Information, "{Count} bodies were erased: the time for which they are kept is over")]
    private partial void LogErased(long count);

    [LoggerMessage(2311, LogLevel.Warning, "Bodies whose time is over cannot be erased now; it is tried again")]
    private partial void LogLater(Exception exception);

    [LoggerMessage(2312, LogLevel.Error, "Bodies whose time is over cannot be erased")]
    private partial void LogBroken(Exception exception);
}
