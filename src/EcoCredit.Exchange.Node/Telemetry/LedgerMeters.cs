using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>What can be read of the ledger at any time: its size, what waits for it, the age of its checkpoints.</summary>
internal sealed class LedgerMeters
{
    public LedgerMeters(NodeMeter meter, LedgerJournal journal, PublishedLedger published, TimeProvider time)
    {
        meter.Meter.CreateObservableGauge("ecocredit.journal.queue.units", () => journal.QueuedUnits, "{unit}", "Units that wait for a commit.");
        meter.Meter.CreateObservableGauge("ecocredit.journal.queue.bytes", () => journal.QueuedBytes, "By", "Bytes that wait for a commit.");
        meter.Meter.CreateObservableGauge("ecocredit.ledger.size", () => Known(journal.SizeAndAge?.Size), "{entry}", "Entries of the ledger.");
        meter.Meter.CreateObservableGauge(
            "ecocredit.ledger.signed_age", () => Known(journal.SizeAndAge?.Age.TotalSeconds), "s", "Since the newest checkpoint was signed.");
        meter.Meter.CreateObservableGauge(
            "ecocredit.ledger.published_age",
            () => Known((time.GetUtcNow() - published.Newest?.PublishedAt)?.TotalSeconds),
            "s",
            "Since a checkpoint was published last.");
    }

    private static Measurement<T>[] Known<T>(T? value)
        where T : struct => value is { } known ? [new Measurement<T>(known)] : [];
}
