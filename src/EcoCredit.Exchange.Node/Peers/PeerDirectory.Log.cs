using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Peers;

internal sealed partial class PeerDirectory
{
    [LoggerMessage(1101, LogLevel.Information, "Directory version {Version} with {Agencies} agencies is in force")]
    private partial void LogLoaded(long version, int agencies);

    [LoggerMessage(1102, LogLevel.Warning, "The directory file has version {Version}, older than {Current}: {Current} stays in force")]
    private partial void LogOlder(long version, long current);

    [LoggerMessage(1103, LogLevel.Warning, "The directory file cannot be used, version {Current} stays in force: {Problem}")]
    private partial void LogRefused(long current, string problem);
}
