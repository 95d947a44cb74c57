using EcoCredit.Exchange.Node.Storage;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>Erases what is over, at the start and once a day; one replica is enough.</summary>
internal sealed partial class RetentionWorker(
    RetentionSweep sweep, WorkerLease lease, TimeProvider time, ILogger<RetentionWorker> logger) : IAsyncDisposable
{
    private const string Lease = "retention";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
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
                else if (await sweep.RunAsync(time.GetUtcNow(), _stopping.Token) is > 0 and var erased) LogErased(erased);
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
