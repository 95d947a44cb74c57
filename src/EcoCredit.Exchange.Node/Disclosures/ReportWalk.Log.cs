using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Disclosures;

internal sealed partial class ReportWalk
{
    [LoggerMessage(2250, LogLevel.Error, "The body of entry {Index} cannot be read: no disclosure report tells of it")]
    private partial void LogUnreadable(long index, Exception exception);

    [LoggerMessage(2251, LogLevel.Warning, "Disclosure reports cannot be brought up to date now; tried again")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(2252, LogLevel.Error, "Disclosure reports cannot be brought up to date")]
    private partial void LogBroken(Exception exception);
}
