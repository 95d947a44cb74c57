using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>What is measured of the journal's commits and of what it cannot take.</summary>
internal sealed class JournalMeters
{
    private readonly Histogram<int> _entries;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _failed;
    private readonly OverloadMeters _overload;

    public JournalMeters(NodeMeter meter, OverloadMeters overload)
    {
        _overload = overload;
        const string Room = "ecocredit.journal.";
        _entries = meter.Meter.CreateHistogram(
            Room + "batch.entries",
            "{entry}",
            "Entries of one commit.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
        _duration = meter.Meter.CreateHistogram(
            Room + "commit.duration",
            "s",
            "Time of one commit.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
        _bytes = meter.Meter.CreateCounter<long>(Room + "bytes", "By", "Bytes of bodies that were committed.");
        _failed = meter.Meter.CreateCounter<long>(Room + "commits.failed", "{commit}", "Commits that did not go through.");
    }

    /// <summary>A batch is in the database.</summary>
    public void Committed(CommittedBatch batch, TimeSpan elapsed)
    {
        // Of duplicates alone nothing is written.
        if (batch.Units.Count == 0) return;
        _entries.Record(batch.Units.Count);
        _duration.Record(elapsed.TotalSeconds);
        if (_bytes.Enabled) _bytes.Add(batch.Units.Sum(u => (long)u.Unit.BodyLength));
    }

    /// <summary>A batch is not.</summary>
    public void Failed() => _failed.Add(1);

    /// <summary>The queue was full.</summary>
    public void Refused() => _overload.Refused(OverloadMeters.Journal);
}
