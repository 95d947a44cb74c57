using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Feeds;

internal sealed partial class DocumentFeed
{
    [LoggerMessage(1401, LogLevel.Warning, "The feed cannot read new documents now and tries again")]
    private partial void LogUnreadable(Exception exception);

    [LoggerMessage(1402, LogLevel.Error, "The feed cannot read new documents: subscribers and deliveries stand still")]
    private partial void LogBroken(Exception exception);
}
