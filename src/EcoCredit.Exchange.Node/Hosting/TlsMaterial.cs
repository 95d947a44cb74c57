using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Peers;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// The certificate, the anchors and the revocation lists in use. <see cref="Poll"/> takes over changed files for the next handshake,
/// without a restart; files that cannot be used leave the present ones in force, with a warning.
/// </summary>
internal sealed partial class TlsMaterial
{
    private readonly NodeFolder _folder;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<TlsMaterial> _logger;
    private Stamps _stamps;
    private volatile State _state;
    private int _version;

    /// <exception cref="NodeFolderException">The files cannot be used: the node does not start.</exception>
    public TlsMaterial(NodeFolder folder, TimeProvider timeProvider, ILogger<TlsMaterial> logger)
    {
        _folder = folder;
        _timeProvider = timeProvider;
        _logger = logger;
        _stamps = Stamps.Of(folder);
        try
        {
            _state = Read();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NodeFolderException($"The TLS files of {folder.Path} cannot be used: {e.Message}", e);
        }

        LogLoaded(_state.Leaf.NotAfter.ToUniversalTime(), _state.Anchors.Count);
    }

    /// <summary>Goes up whenever files were taken over.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Looks at the files; called every second by one caller.</summary>
    public void Poll()
    {
        var stamps = Stamps.Of(_folder);
        if (stamps == _stamps) return;
        _stamps = stamps;
        try
        {
            // The old certificate is not disposed of: handshakes may still be using it.
            var state = Read();
            _state = state;
            Interlocked.Increment(ref _version);
            LogLoaded(state.Leaf.NotAfter.ToUniversalTime(), state.Anchors.Count);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            LogRefused(e.Message);
        }
    }

    /// <summary>What is public of the certificate and the anchors: their digests.</summary>
    public IEnumerable<(string What, string Value)> Describe()
    {
        var state = _state;
        yield return ("tls/certificate", Convert.ToHexStringLower(SHA256.HashData(state.Leaf.RawData)));
        foreach (var anchor in state.Anchors)
            yield return ("tls/anchor/" + Convert.ToHexStringLower(SHA256.HashData(anchor.RawData)), "trusted");
    }

    /// <summary>When what is in use ends: the certificate, the first of the anchors, the first of the revocation lists.</summary>
    public IEnumerable<(string Credential, DateTimeOffset? End)> Ends()
    {
        var state = _state;
        yield return ("tls", state.Leaf.EndsAt());
        yield return ("anchor", state.Anchors.Min(a => a.EndsAt()));
        yield return ("revocation_list", state.Revoked.NextUpdate);
    }

    /// <summary>Whether a list revokes the certificate of this name (<see cref="RevocationLists.NameOf(X509Certificate2)"/>).</summary>
    public bool IsRevoked(string name) => _state.Revoked.IsRevoked(name);

    /// <summary>What a handshake that begins now goes by.</summary>
    public SslServerAuthenticationOptions CreateServerOptions()
    {
        var state = _state;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A certificate must not make the node fetch what it points to.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTimeIgnored = false,
            VerificationTime = _timeProvider.GetUtcNow().LocalDateTime,
        };
        policy.ApplicationPolicy.Add(DevelopmentCertificates.ClientAuth);
        policy.CustomTrustStore.AddRange(state.Anchors);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = state.Context,
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateRequired = true,
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = policy,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None
                && certificate is X509Certificate2 leaf
                && IsForClients(leaf)
                && !state.Revoked.IsRevoked(leaf)
                && chain?.ChainElements.Any(e => state.Revoked.IsRevoked(e.Certificate)) == false,
        };
    }

    /// <summary>
    /// What a connection that this node opens now goes by: its own certificate, servers whose chain ends in its anchors, whose name fits and
    /// who are not on a revocation list.
    /// </summary>
    /// <param name="isMeant">Asked about a certificate that is good in itself: whether it is that of whom this node means.</param>
    public SslClientAuthenticationOptions CreateClientOptions(Func<X509Certificate2, bool> isMeant)
    {
        var state = _state;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            // No fixed time: the options outlive this moment.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.ApplicationPolicy.Add(DevelopmentCertificates.ServerAuth);
        policy.CustomTrustStore.AddRange(state.Anchors);
        return new SslClientAuthenticationOptions
        {
            ClientCertificateContext = state.Context,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None
                && certificate is X509Certificate2 leaf
                && !state.Revoked.IsRevoked(leaf)
                && chain?.ChainElements.Any(e => state.Revoked.IsRevoked(e.Certificate)) == false
                && isMeant(leaf),
        };
    }

    /// <summary>
    /// What a handshake on the port where the ledger is read goes by: a certificate of the client is asked for or not; one that is shown has
    /// to be good.
    /// </summary>
    public SslServerAuthenticationOptions CreateReaderOptions(bool askClient)
    {
        var options = CreateServerOptions();
        var validate = options.RemoteCertificateValidationCallback!;
        options.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        options.ClientCertificateRequired = askClient;
        options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
            certificate is null || validate(sender, certificate, chain, errors);
        return options;
    }

    // A chain accepts a certificate that says nothing of its use; here it has to say that it is for clients.
    private static bool IsForClients(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(e => e.EnhancedKeyUsages[DevelopmentCertificates.ClientAuth.Value!] is not null);

    private State Read()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_folder.CertificatePath);
        var leaf = _folder.LoadCertificate();

        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(_folder.AnchorsPath);
        if (anchors.Count == 0) throw new CryptographicException($"{_folder.AnchorsPath} holds no certificate.");
        var revoked = File.Exists(_folder.RevocationListPath)
            ? RevocationLists.Parse(File.ReadAllText(_folder.RevocationListPath), anchors)
            : RevocationLists.None;
        if (revoked.NextUpdate < _timeProvider.GetUtcNow()) LogListIsLate(revoked.NextUpdate.Value);
        chain.RemoveAt(0);
        return new State(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true), anchors, revoked);
    }

    private sealed record State(
        X509Certificate2 Leaf, SslStreamCertificateContext Context, X509Certificate2Collection Anchors, RevocationLists Revoked);

    private readonly record struct Stamps(FileStamp Certificate, FileStamp Key, FileStamp Anchors, FileStamp Lists)
    {
        public static Stamps Of(NodeFolder folder) => new(
            FileStamp.Of(folder.CertificatePath), FileStamp.Of(folder.CertificateKeyPath), FileStamp.Of(folder.AnchorsPath), FileStamp.Of(folder.RevocationListPath));
    }
}
