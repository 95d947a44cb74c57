using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Disclosures;

internal sealed partial class LedgerWalk
{
    [LoggerMessage(1701, LogLevel.Error, "The body of entry {Index} cannot be read: who was told what by it is not known")]
    private partial void LogUnreadableBody(long index, Exception exception);

    [LoggerMessage(1702, LogLevel.Warning, "Who was told what cannot be followed now; tried again")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(1703, LogLevel.Error, "Who was told what cannot be followed: retractions stand still")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(1704, LogLevel.Information, "Who was told what is followed from entry {Index} of {Size} on")]
    private partial void LogStarted(long index, long size);

    [LoggerMessage(1705, LogLevel.Debug, "Document {Index} ends something that {Recipients} agencies had been told")]
    private partial void LogOwed(long index, int recipients);
}
