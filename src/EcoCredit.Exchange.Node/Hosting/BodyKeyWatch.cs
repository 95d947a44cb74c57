using EcoCredit.Exchange.Node.Journal;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Takes over body keys that came into the folder or were retired, without a restart; files that cannot be used leave the present ones in
/// force, with a warning. Says so in the node's health where a body needs a key that this folder does not have.
/// </summary>
internal sealed partial class BodyKeyWatch(NodeFolder folder, BodyCipher cipher, NodeHealth health, ILogger<BodyKeyWatch> logger)
{
    private const string Part = "bodies";

    private string _stamp = BodyKeyFiles.StampOf(folder);
    private string? _reported;

    /// <summary>Looks at the files; called every second by one caller.</summary>
    public void Poll()
    {
        try
        {
            var stamp = BodyKeyFiles.StampOf(folder);
            if (stamp != _stamp)
            {
                _stamp = stamp;
                cipher.TakeOver(BodyKeyFiles.Load(folder));
                LogTaken(cipher.KeyId);
            }
        }
        catch (Exception e) when (e is NodeFolderException or IOException or UnauthorizedAccessException)
        {
            LogRefused(e.Message);
        }

        Report();
    }

    private void Report()
    {
        var missing = cipher.Missing;
        if (missing == _reported) return;
        _reported = missing;
        if (missing is null)
        {
            health.Clear(Part);
            return;
        }

        health.Report(Part, new BodyKeyMissingException(missing).Message);
        LogMissing(missing);
    }

    [LoggerMessage(2300, LogLevel.Information, "Bodies are encrypted with key {KeyId} from now on")]
    private partial void LogTaken(string keyId);

    [LoggerMessage(2301, LogLevel.Warning, "The body keys cannot be used and those in force stay: {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(2302, LogLevel.Warning, "Bodies need the key {KeyId}, which is not in this folder: copy keys/body-*.key from the folder in which it was made")]
    private partial void LogMissing(string keyId);
}
