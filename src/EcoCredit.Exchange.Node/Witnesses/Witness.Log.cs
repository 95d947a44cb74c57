using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Witnesses;

internal sealed partial class Witness
{
    [LoggerMessage(
        2150,
        LogLevel.Error,
        "The log {Origin} has signed two roots for size {Size}: both notes are kept. See: ecocredit ledger witnessed")]
    private partial void LogFork(string origin, long size);

    [LoggerMessage(
        2151,
        LogLevel.Error,
        "A signed checkpoint of {Origin} came with a proof that does not hold, from size {Recorded} to {Size}: both notes are kept. "
        + "See: ecocredit ledger witnessed")]
    private partial void LogUnproven(string origin, long recorded, long size);

    [LoggerMessage(2152, LogLevel.Warning, "A checkpoint of {Origin} cannot be recorded now and is not cosigned")]
    private partial void LogStorage(Exception exception, string origin);
}
