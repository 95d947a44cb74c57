using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>
/// What is measured of deliveries, for each recipient. Whoever observes gets what is known and never waits for the database; what is older
/// than some seconds is read anew behind his back.
/// </summary>
internal sealed partial class DeliveryMeters
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(15);

    private readonly IDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger<DeliveryMeters> _logger;
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<Figures> _known = [];
    private DateTimeOffset _readAt = DateTimeOffset.MinValue; // under _lock
    private bool _isReading; // under _lock

    public DeliveryMeters(NodeMeter meter, IDatabase database, TimeProvider time, ILogger<DeliveryMeters> logger)
    {
        (_database, _time, _logger) = (database, time, logger);
        const string Room = "ecocredit.delivery.";
        meter.Meter.CreateObservableGauge(Room + "waiting", () => Observe(f => f.Waiting), "{document}", "Documents not received yet.");
        meter.Meter.CreateObservableGauge(Room + "parked", () => Observe(f => f.Parked), "{document}", "Documents parked.");
        meter.Meter.CreateObservableGauge(
            Room + "overdue", () => Observe(f => f.Overdue), "{document}", "Documents not received by their last day.");
    }

    private List<Measurement<int>> Observe(Func<Figures, int> value)
    {
        ReadSoon();
        return [.. _known.Select(f => new Measurement<int>(value(f), new KeyValuePair<string, object?>("recipient", f.Recipient)))];
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
        const int Parked = (int)DeliveryState.Parked;
        const int Dropped = (int)DeliveryState.Dropped;
        const int Received = (int)DeliveryState.Received;
        try
        {
            var today = ChinaTime.Today(_time).DayNumber;
            await using var context = _database.CreateReader();
            _known = await context.Deliveries
                .Where(d => d.State != Received && d.State != Dropped)
                .GroupBy(d => d.Recipient)
                .Select(g => new Figures(
                    g.Key, g.Count(d => d.State != Parked), g.Count(d => d.State == Parked), g.Count(d => d.DueDay < today)))
                .ToListAsync(CancellationToken.None);
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

    [LoggerMessage(1641, LogLevel.Debug, "The figures of deliveries cannot be read now")]
    private partial void LogUnread(Exception exception);

    private sealed record Figures(string Recipient, int Waiting, int Parked, int Overdue);
}
