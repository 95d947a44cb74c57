using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Storage;

internal sealed partial class SqliteCheckpoints
{
    private static partial class Log
    {
        [LoggerMessage(
            2420,
            LogLevel.Warning,
            "SQLite's log cannot be copied into the database beside the commits: it grows, and commits take longer.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2421, LogLevel.Information, "SQLite's log is copied into the database again.")]
        public static partial void CopiesAgain(ILogger logger);
    }
}
