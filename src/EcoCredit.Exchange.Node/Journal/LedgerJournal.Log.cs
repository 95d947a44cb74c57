using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Journal;

internal sealed partial class LedgerJournal
{
    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Ledger {Origin} opened at size {Size}.")]
        public static partial void Started(ILogger logger, string origin, long size);

        [LoggerMessage(
            2002,
            LogLevel.Error,
            "A commit of {Count} units did not go through, and the database could not tell its outcome. Senders were asked to try again.")]
        public static partial void CommitFailed(ILogger logger, Exception exception, int count);

        [LoggerMessage(2003, LogLevel.Error, "The database refused one unit of type {Type}; the rest of its batch was committed.")]
        public static partial void UnitRefused(ILogger logger, Exception exception, string type);

        [LoggerMessage(
            2004,
            LogLevel.Critical,
            "The stored ledger is not what was committed. The node takes no more entries; restore the database, or run ecocredit ledger recover.")]
        public static partial void Corrupt(ILogger logger, Exception exception);

        [LoggerMessage(2005, LogLevel.Critical, "A checkpoint could not be signed. The node takes no more entries; check the ledger keys.")]
        public static partial void SigningFailed(ILogger logger, Exception exception);

        [LoggerMessage(
            2410,
            LogLevel.Warning,
            "A commit has not come back for {Seconds} seconds: look at the database. It is waited for, and callers are told to try again.")]
        public static partial void CommitHangs(ILogger logger, int seconds);
    }
}
