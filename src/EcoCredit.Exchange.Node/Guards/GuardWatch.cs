using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>
/// Looks every few seconds whether the database under the node is still the one that it committed to: a backup that is restored under a
/// running node, a standby that had not received everything, a file that was exchanged. And whether the clock has gone back.
/// </summary>
internal sealed partial class GuardWatch : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly IDatabase _database;
    private readonly LedgerJournal _journal;
    private readonly StartGuard _guard;
    private readonly HighWater _highWater;
    private readonly LedgerState _state;
    private readonly NodeHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger<GuardWatch> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private bool _isBlind;
    private long _behindMs;

    public GuardWatch(
        IDatabase database,
        LedgerJournal journal,
        StartGuard guard,
        HighWater highWater,
        LedgerState state,
        NodeHealth health,
        NodeMeter meter,
        TimeProvider time,
        ILogger<GuardWatch> logger)
    {
        _database = database;
        _journal = journal;
        _guard = guard;
        _highWater = highWater;
        _state = state;
        _health = health;
        _time = time;
        _logger = logger;
        meter.Meter.CreateObservableGauge(
            "ecocredit.ledger.read_only", () => state.ReadOnly is null ? 0 : 1, description: "1 while the ledger takes nothing");
        meter.Meter.CreateObservableGauge(
            "ecocredit.ledger.high_water", () => highWater.Current?.Size ?? 0, "{entry}", "Largest ledger that the file outside the database remembers");
        meter.Meter.CreateObservableGauge(
            "ecocredit.clock.behind", () => Interlocked.Read(ref _behindMs) / 1000.0, "s", "How far the clock is behind the ledger's newest entry");
    }

    /// <summary>Called once, behind the first comparison.</summary>
    public void Start() => _loop = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Taken before the look: what is committed meanwhile can only make the head larger.
            var committed = _journal.Newest;
            var sight = await _database.LookAsync(cancellationToken);
            if (LedgerComparison.WithCommitted(sight, _journal.Origin, committed.Snapshot) is { } problem)
            {
                _guard.Stop(problem);
                return;
            }

            LookAtClock(sight.Heads[0].LastTimeMs);
            if (sight.Identity != _guard.Identity) await _guard.CheckAgainAsync(sight, cancellationToken);
            // Not every replica publishes, and each has a file of its own.
            else await _highWater.SettleAsync(committed, sight.Identity, cancellationToken);
            if (_isBlind) LogSeesAgain();
            _isBlind = false;
        }
        catch (LedgerCorruptException e)
        {
            _guard.Stop(new LedgerProblem(e.Cause, GuardTexts.RefusesStart(e)));
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            if (!_isBlind) LogBlind(e);
            _isBlind = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        // There is no way back from read-only but another start.
        while (_state.ReadOnly is null)
        {
            await Task.Delay(Poll, _time, _stopping.Token);
            try
            {
                await LookAsync(_stopping.Token);
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                LogBroken(e);
            }
        }
    }

    private void LookAtClock(long lastTimeMs)
    {
        var behind = DateTimeOffset.FromUnixTimeMilliseconds(lastTimeMs) - _time.GetUtcNow();
        Interlocked.Exchange(ref _behindMs, (long)Math.Max(0, behind.TotalMilliseconds));
        if (behind <= ClockTolerance) _health.Warn("clock", null);
        else if (_health.Warn("clock", $"The clock is {behind.TotalSeconds:F0} s behind the newest entry of the ledger.")) LogClock((long)behind.TotalSeconds);
    }

    [LoggerMessage(2210, LogLevel.Warning, "The database cannot be looked at now; whether it is the same one is found out when it is back")]
    private partial void LogBlind(Exception exception);

    [LoggerMessage(2211, LogLevel.Information, "The database can be looked at again, and is the same one")]
    private partial void LogSeesAgain();

    [LoggerMessage(2212, LogLevel.Error, "Whether the database is the same one could not be found out")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(
        2213,
        LogLevel.Warning,
        "The clock is {Seconds} s behind the newest entry of the ledger: entries keep that time until the clock has passed it. Set the clock, and find out which of the two was wrong.")]
    private partial void LogClock(long seconds);
}
