using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>
/// What is measured of witnessing. Whoever observes the conflicts gets what is known and never waits for the database; what is older than
/// some seconds is read anew behind his back.
/// </summary>
internal sealed partial class WitnessMeters
{
    private const string Room = "ecocredit.witness.";

    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(15);

    private readonly WitnessStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<WitnessMeters> _logger;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _answers;
    private readonly Lock _lock = new();
    private volatile IReadOnlyDictionary<string, int> _conflicts = new Dictionary<string, int>(StringComparer.Ordinal);
    private DateTimeOffset _readAt = DateTimeOffset.MinValue; // under _lock
    private bool _isReading; // under _lock

    public WitnessMeters(NodeMeter meter, WitnessStore store, TimeProvider time, ILogger<WitnessMeters> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _requests = meter.Meter.CreateCounter<long>(
            Room + "requests", "{request}", "Checkpoints of other logs that were judged, by answer.");
        _answers = meter.Meter.CreateCounter<long>(Room + "answers", "{answer}", "Answers of this node's witnesses, by outcome.");
        meter.Meter.CreateObservableGauge(
            Room + "conflicts", Observe, "{checkpoint}", "Signed checkpoints of other logs that were refused and are kept as evidence.");
    }

    /// <summary>Counts a request by its answer.</summary>
    public void Count(int status) => _requests.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>Counts an answer of a witness that this node asked.</summary>
    public void Count(WitnessAnswer answer) => _answers.Add(
        1,
        new KeyValuePair<string, object?>("witness", answer.Witness),
        new KeyValuePair<string, object?>("outcome", answer.GetType().Name));

    private List<Measurement<int>> Observe()
    {
        ReadSoon();
        return [.. _conflicts.Select(c => new Measurement<int>(c.Value, new KeyValuePair<string, object?>("kind", c.Key)))];
    }

    private void ReadSoon()
    {
        lock (_lock)
        {
            if (_isReading || _time.GetUtcNow() - _readAt < Keep) return;
            _isReading = true;
        }

        _ = Task.Run(ReadAsync);
    }

    private async Task ReadAsync()
    {
        try
        {
            _conflicts = await _store.CountAsync(CancellationToken.None);
        }
        catch (Exception e) when (StorageFaults.Is(e) || e is ObjectDisposedException or InvalidOperationException)
        {
            // The database is away, or the node starts or stops: the figures stay as they were.
            LogUnread(e);
        }
        finally
        {
            lock (_lock) (_isReading, _readAt) = (false, _time.GetUtcNow());
        }
    }

    [LoggerMessage(2153, LogLevel.Debug, "The figures of witnessing cannot be read now")]
    private partial void LogUnread(Exception exception);
}
