using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>
/// Looks at everything that a node stands on, beside a running node or without one, and names what to do about each fault. Changes nothing
/// and takes no lock.
/// </summary>
public static class NodeCheck
{
    /// <summary>Looks at a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">What is looked at.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        string path, CheckOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        NodeFolder folder;
        try
        {
            folder = NodeFolder.Open(path);
        }
        catch (NodeFolderException e)
        {
            // Nothing else can be looked at: where it stands is in the settings.
            var cause = new LocalText("The folder or its settings cannot be used: the node does not start.", "目录或配置不可用，节点无法启动。");
            var fix = new LocalText($"Correct it, then: ecocredit config show --data {path}", $"改正后运行：ecocredit config show --data {path}");
            return [.. e.Texts.Select(t => new Finding("config", FindingLevel.Fault, t, cause, fix))];
        }

        var run = new CheckRun(folder, options, timeProvider);
        run.Good("config", "The settings are in order.", "配置正确。");
        DiskCheck.Run(run);
        KeyCheck.Run(run);
        var agencies = DirectoryCheck.Run(run);
        CertificateCheck.Run(run, agencies);
        await DatabaseCheck.RunAsync(run, cancellationToken);
        await ListenerCheck.RunAsync(run, cancellationToken);
        if (options.Peer is { } peer) await PeerCheck.RunAsync(run, agencies, peer, cancellationToken);
        return run.Findings;
    }
}
