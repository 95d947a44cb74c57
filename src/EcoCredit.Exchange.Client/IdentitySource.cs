namespace EcoCredit.Exchange.Client;

/// <summary>
/// The identity that a client goes by now, and the keys that it checks receipts with. One that comes from files is read again where a file
/// was replaced: with every new connection the newest certificate, anchors and directory count. Thread-safe.
/// </summary>
internal sealed class IdentitySource : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ClientIdentityFiles? _files;
    private readonly string? _passphrase;
    private readonly List<ClientIdentity> _loaded = [];
    private (DateTime WrittenUtc, long Length)[] _seen = [];
    private volatile Renewal _current;

    /// <summary>An identity that somebody else owns and that stays as it is.</summary>
    public IdentitySource(ClientIdentity identity) => _current = new Renewal(identity);

    /// <summary>An identity out of files.</summary>
    /// <exception cref="ClientIdentityException">They cannot be used.</exception>
    public IdentitySource(ClientIdentityFiles files, string? passphrase)
    {
        (_files, _passphrase) = (files, passphrase);
        _seen = Stamps(files);
        _current = new Renewal(ClientIdentity.Load(files, passphrase));
        _loaded.Add(_current.Identity);
    }

    /// <summary>Whether it is read again.</summary>
    public bool IsRenewed => _files is not null;

    public ClientIdentity Identity => _current.Identity;

    public ReceiptVerifier Verifier => _current.Verifier;

    public ReceiptTrust Trust => _current.Trust;

    /// <summary>
    /// The identity as the files have it now. Files that are being replaced and do not fit count with the next connection.
    /// </summary>
    public ClientIdentity Renew()
    {
        if (_files is null) return Identity;
        lock (_lock)
        {
            var stamps = Stamps(_files);
            if (stamps.SequenceEqual(_seen)) return Identity;
            try
            {
                var identity = ClientIdentity.Load(_files, _passphrase);
                // The old one goes on in the connections that it made.
                _loaded.Add(identity);
                (_seen, _current) = (stamps, new Renewal(identity));
            }
            catch (ClientIdentityException)
            {
                // Half of the files are new: what was read before goes on.
            }

            return Identity;
        }
    }

    public void Dispose()
    {
        foreach (var identity in _loaded) identity.Dispose();
    }

    private static (DateTime WrittenUtc, long Length)[] Stamps(ClientIdentityFiles files) =>
        [.. files.Renewed.Select(path => new FileInfo(path)).Select(file => file.Exists ? (file.LastWriteTimeUtc, file.Length) : default)];

    private sealed class Renewal(ClientIdentity identity)
    {
        public ClientIdentity Identity { get; } = identity;

        public ReceiptTrust Trust { get; } = ReceiptTrust.From(identity.Peers);

        public ReceiptVerifier Verifier => field ??= new ReceiptVerifier(Trust);
    }
}
