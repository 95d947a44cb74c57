using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Guards;

internal sealed partial class HighWater
{
    private static partial class Log
    {
        [LoggerMessage(2200, LogLevel.Warning, "{Path} is about the earlier origin {Earlier} and is begun anew for {Origin}.")]
        public static partial void EarlierOrigin(ILogger logger, string path, string earlier, string origin);

        [LoggerMessage(
            2201, LogLevel.Error, "{Path} cannot be written: a rollback of the database to what it said last would not be noticed by it.")]
        public static partial void NotWritten(ILogger logger, Exception exception, string path);

        [LoggerMessage(2202, LogLevel.Critical, "{Text} The node takes no more entries: run ecocredit ledger recover.")]
        public static partial void Forked(ILogger logger, string text);
    }
}
