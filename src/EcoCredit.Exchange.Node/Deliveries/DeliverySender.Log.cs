using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Deliveries;

internal sealed partial class DeliverySender
{
    [LoggerMessage(
        1621, LogLevel.Warning, "{Recipient} does not answer: {Problem}. Its deliveries wait in their order and are tried again")]
    private partial void LogAway(string recipient, string problem);

    [LoggerMessage(1622, LogLevel.Information, "{Recipient} answers again")]
    private partial void LogBack(string recipient);

    [LoggerMessage(1623, LogLevel.Warning, "{Recipient} refuses document {Index}, which is parked: {Reason}")]
    private partial void LogRefused(string recipient, long index, string reason);

    [LoggerMessage(
        1624,
        LogLevel.Warning,
        "The receipt of {Recipient} for document {Index} does not hold, so it counts as not received: {Step}, {Problem}")]
    private partial void LogReceipt(string recipient, long index, string step, string problem);

    [LoggerMessage(1625, LogLevel.Warning, "What is sent to {Recipient} cannot be recorded now; it is tried again")]
    private partial void LogStorage(Exception exception, string recipient);

    [LoggerMessage(1626, LogLevel.Error, "The deliveries to {Recipient} stand still")]
    private partial void LogBroken(Exception exception, string recipient);
}
