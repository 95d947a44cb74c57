using EcoCredit.Exchange.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// Takes over a changed permission file without a restart, so that a right that was withdrawn is gone within seconds. A file that cannot be
/// used leaves the rights in force as they are, with a warning: who cannot read it cannot know what was meant.
/// </summary>
internal sealed partial class PermissionWatch(NodeFolder folder, Permissions permissions, ILogger<PermissionWatch> logger)
{
    private FileStamp? _stamp = folder.PermissionsPath is { } path ? FileStamp.Of(path) : null;

    /// <summary>Looks at the file; called every second by one caller.</summary>
    public void Poll()
    {
        if (folder.PermissionsPath is not { } path) return;
        var stamp = FileStamp.Of(path);
        if (stamp == _stamp) return;
        _stamp = stamp;
        try
        {
            permissions.TakeOver(PermissionLoader.Load(path));
            LogTaken(path);
        }
        catch (PermissionsException e)
        {
            LogRefused(path, e.Message);
        }
    }

    [LoggerMessage(1111, LogLevel.Information, "The permissions of {Path} are in force")]
    private partial void LogTaken(string path);

    [LoggerMessage(1112, LogLevel.Warning, "{Path} cannot be used and the permissions stay as they are: {Problem}")]
    private partial void LogRefused(string path, string problem);
}
