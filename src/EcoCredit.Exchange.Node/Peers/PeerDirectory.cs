using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Signing;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// The directory in use. <see cref="Poll"/> takes over a new file without a restart; a file that cannot be read, has a bad signature or is
/// older leaves the present one in force, with a warning, as a node that stops for a damaged file could be stopped by damaging it.
/// </summary>
internal sealed partial class PeerDirectory
{
    private readonly string _path;
    private readonly string _owner;
    private readonly IVerifier _ownKey;
    private readonly ILogger<PeerDirectory> _logger;
    private FileStamp _stamp;
    private volatile DirectorySnapshot _current;

    /// <exception cref="DirectoryException">The directory cannot be used: the node does not start.</exception>
    public PeerDirectory(NodeFolder folder, NodeKeys keys, ILogger<PeerDirectory> logger)
    {
        _path = folder.DirectoryPath;
        _owner = folder.Options.Agency.Code;
        _ownKey = keys.Signing.PublicKey.CreateVerifier();
        _logger = logger;
        _stamp = FileStamp.Of(_path);
        _current = Read();
        LogLoaded(_current.Version, _current.Agencies.Count);
    }

    /// <summary>The directory now. Take it once for each decision.</summary>
    public DirectorySnapshot Current => _current;

    /// <summary>Raised after <see cref="Current"/> changed, on the thread of the poll.</summary>
    public event EventHandler? Changed;

    /// <summary>Looks at the file; called every second by one caller.</summary>
    public void Poll()
    {
        // The stamp is taken before the file is read: a change in between is seen at the next poll.
        var stamp = FileStamp.Of(_path);
        if (stamp == _stamp) return;
        _stamp = stamp;
        try
        {
            var read = Read();
            if (read.Version < _current.Version)
            {
                LogOlder(read.Version, _current.Version);
                return;
            }

            _current = read;
            LogLoaded(read.Version, read.Agencies.Count);
        }
        catch (DirectoryException e)
        {
            LogRefused(_current.Version, e.Message);
            return;
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    private DirectorySnapshot Read()
    {
        var (directory, envelope) = DirectoryFile.Read(_path, _owner, _ownKey);
        return new DirectorySnapshot(directory, envelope);
    }
}
