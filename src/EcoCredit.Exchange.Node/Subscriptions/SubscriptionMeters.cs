using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// What is measured of subscriptions, each with its agency and name. Whoever observes the gauges gets what is known and never waits for the
/// database; what is older than a few seconds is read anew behind his back.
/// </summary>
internal sealed partial class SubscriptionMeters
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(15);

    private readonly SubscriptionStates _states;
    private readonly TimeProvider _time;
    private readonly ILogger<SubscriptionMeters> _logger;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _redelivered;
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<SubscriptionState> _known = [];
    private DateTimeOffset _readAt = DateTimeOffset.MinValue; // under _lock
    private bool _isReading; // under _lock

    public SubscriptionMeters(NodeMeter meter, SubscriptionStates states, TimeProvider time, ILogger<SubscriptionMeters> logger)
    {
        (_states, _time, _logger) = (states, time, logger);
        const string Room = "ecocredit.subscription.";
        meter.Meter.CreateObservableGauge(Room + "lag", () => Observe(s => s.Lag), "{document}", "Documents at or behind the position.");
        meter.Meter.CreateObservableGauge(Room + "in_flight", () => Observe(s => s.InFlight), "{document}", "Documents sent and not settled.");
        meter.Meter.CreateObservableGauge(Room + "parked", () => Observe(s => s.Parked), "{document}", "Documents parked.");
        meter.Meter.CreateObservableGauge(
            Room + "oldest_unacknowledged_seconds", () => Observe(s => s.OldestUnacknowledgedSeconds), "s", "Age of the oldest unsettled delivery.");
        _delivered = meter.Meter.CreateCounter<long>(Room + "delivered", "{document}", "Documents delivered, each attempt counted.");
        _redelivered = meter.Meter.CreateCounter<long>(Room + "redelivered", "{document}", "Documents delivered again.");
    }

    /// <summary>Counts what one batch delivered.</summary>
    public void Delivered(SubscriptionKey key, int documents, int again)
    {
        var (agency, name) = (Tag("agency", key.Agency), Tag("subscription", key.Name));
        _delivered.Add(documents, agency, name);
        if (again > 0) _redelivered.Add(again, agency, name);
    }

    private List<Measurement<T>> Observe<T>(Func<SubscriptionState, T> value)
        where T : struct
    {
        ReadSoon();
        return [.. _known.Select(s => new Measurement<T>(value(s), Tag("agency", s.Subscription.Agency), Tag("subscription", s.Subscription.Name)))];
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
            _known = await _states.ReadAsync(agency: null, CancellationToken.None);
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

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    [LoggerMessage(1505, LogLevel.Debug, "The figures of subscriptions cannot be read now")]
    private partial void LogUnread(Exception exception);
}
