using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

internal sealed partial class TlsMaterial
{
    [LoggerMessage(1001, LogLevel.Information, "TLS certificate valid to {NotAfterUtc:O}, {Anchors} anchors in force")]
    private partial void LogLoaded(DateTime notAfterUtc, int anchors);

    [LoggerMessage(1002, LogLevel.Warning, "Changed TLS files cannot be used, the present ones stay in force: {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(1003, LogLevel.Warning, "A revocation list should have been renewed at {NextUpdate:O}; it stays in force")]
    private partial void LogListIsLate(DateTimeOffset nextUpdate);
}
