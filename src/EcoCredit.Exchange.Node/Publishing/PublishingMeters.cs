using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>What is measured of publishing.</summary>
internal sealed class PublishingMeters
{
    private readonly Counter<long> _tokens;
    private long _lag;
    private long _corruptIndex = -1;
    private int _witnesses;

    public PublishingMeters(NodeMeter meter, PublishedLedger published)
    {
        const string Room = "ecocredit.ledger.";
        meter.Meter.CreateObservableGauge(
            Room + "published", () => published.Newest?.Tree.Snapshot.Size ?? 0, "{entry}", "Size of the newest publication");
        meter.Meter.CreateObservableGauge(Room + "lag", () => Lag, "{entry}", "Entries that are not published yet");
        meter.Meter.CreateObservableGauge(
            Room + "quorum_age", () => Optional(QuorumAge?.Invoke()?.TotalSeconds), "s", "Since enough witnesses cosigned");
        meter.Meter.CreateObservableGauge(
            Room + "timestamp_age", () => Optional(TimestampAge?.Invoke()?.TotalSeconds), "s", "Since one has been without a token");
        meter.Meter.CreateObservableGauge(
            Room + "witnesses", () => Witnesses, "{witness}", "Witnesses that cosigned when they were asked last");
        meter.Meter.CreateObservableGauge(
            Room + "corrupt_index", () => CorruptIndex, "{entry}", "First entry that is not what was committed; -1 for none");
        _tokens = meter.Meter.CreateCounter<long>(Room + "tokens", "{token}", "Timestamp tokens received since the start");
    }

    public long Lag
    {
        get => Interlocked.Read(ref _lag);
        set => Interlocked.Exchange(ref _lag, value);
    }

    public long CorruptIndex
    {
        get => Interlocked.Read(ref _corruptIndex);
        set => Interlocked.Exchange(ref _corruptIndex, value);
    }

    public int Witnesses
    {
        get => Volatile.Read(ref _witnesses);
        set => Volatile.Write(ref _witnesses, value);
    }

    /// <summary>Set by whoever asks the witnesses.</summary>
    public Func<TimeSpan?>? QuorumAge { get; set; }

    /// <summary>Set by whoever has notes stamped.</summary>
    public Func<TimeSpan?>? TimestampAge { get; set; }

    public void AddToken() => _tokens.Add(1);

    private static Measurement<double>[] Optional(double? value) => value is { } known ? [new Measurement<double>(known)] : [];
}
