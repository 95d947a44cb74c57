using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Publishing;

internal sealed partial class LedgerPublisher
{
    [LoggerMessage(
        2101,
        LogLevel.Critical,
        "The stored ledger is not what was committed or published; first entry concerned: {Index} (-1: not known). Nothing is published, and the node takes no more entries: restore the database, or run ecocredit ledger recover.")]
    private partial void LogCorrupt(long index, Exception exception);

    [LoggerMessage(2102, LogLevel.Warning, "The ledger cannot be published now; tried again every second")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(2103, LogLevel.Error, "The ledger cannot be published: what outsiders are shown stands still")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(2104, LogLevel.Information, "The ledger is published again")]
    private partial void LogRecovered();

    [LoggerMessage(2105, LogLevel.Debug, "Published size {Size}")]
    private partial void LogPublished(long size);

    [LoggerMessage(2106, LogLevel.Debug, "The publisher's lease could not be released; another replica takes over when it has run out")]
    private partial void LogLeaseKept(Exception exception);
}
