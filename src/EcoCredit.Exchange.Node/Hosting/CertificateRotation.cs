using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Exchanges the node's certificate: the next one is announced on the card and in the own directory beside the present one, and put into its
/// place when the peers have the card. A running node takes it over within seconds.
/// </summary>
public static class CertificateRotation
{
    /// <summary>Makes the key of the next certificate, if there is none, and asks an authority to certify it (PKCS#10).</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="hostNames">Names and addresses beside the endpoint's.</param>
    /// <returns>The request as PEM.</returns>
    public static string Request(NodeFolder folder, IReadOnlyList<string> hostNames)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(hostNames);
        using var key = NextKey(folder);
        return DevelopmentCertificates.CreateRequest(key, folder.Options.Agency.Code, NamesOf(folder, hostNames)).CreateSigningRequestPem();
    }

    /// <summary>Has the development authority of the folder issue the next certificate, and announces it.</summary>
    /// <returns>Its SHA-256.</returns>
    /// <exception cref="NodeFolderException">The folder has no such authority.</exception>
    public static string Issue(NodeFolder folder, IReadOnlyList<string> hostNames, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(hostNames);
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (!File.Exists(folder.AuthorityKeyPath))
            throw new NodeFolderException(
                [new LocalText(
                    $"There is no {folder.AuthorityKeyPath}: use key request-tls and your own authority.",
                    $"没有 {folder.AuthorityKeyPath}：请用 key request-tls 向证书机构申请。")]);
        var pem = File.ReadAllText(folder.AuthorityKeyPath);
        using var authority = pem.Contains("ENCRYPTED", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPemFile(folder.AuthorityPath, folder.Passphrase, folder.AuthorityKeyPath)
            : X509Certificate2.CreateFromPemFile(folder.AuthorityPath, folder.AuthorityKeyPath);
        using var key = NextKey(folder);
        using var leaf = DevelopmentCertificates.CreateLeaf(
            key, folder.Options.Agency.Code, authority, NamesOf(folder, hostNames), timeProvider.GetUtcNow());
        return Announce(folder, leaf, leaf.ExportCertificatePem() + "\n", timeProvider);
    }

    /// <summary>Takes over what an authority has issued for <see cref="Request"/>, and announces it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="path">PEM: the certificate, then those between it and its authority.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <returns>Its SHA-256.</returns>
    /// <exception cref="NodeFolderException">It is not good for this node: everything that is wrong is named, and nothing was changed.</exception>
    public static string Install(NodeFolder folder, string path, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(path);
        if (chain.Count == 0) throw new NodeFolderException([new LocalText($"{path} holds no certificate.", $"{path} 不含证书。")]);
        var problems = CheckIssued(folder, chain, timeProvider.GetUtcNow());
        if (problems.Count > 0) throw new NodeFolderException(problems);
        var digest = Announce(folder, chain[0], string.Concat(chain.Select(c => c.ExportCertificatePem() + "\n")), timeProvider);
        foreach (var certificate in chain) certificate.Dispose();
        return digest;
    }

    /// <summary>Puts the announced certificate into use, and takes the one before off the card and out of the own directory.</summary>
    /// <returns>Its SHA-256.</returns>
    /// <exception cref="NodeFolderException">None was announced.</exception>
    public static string Activate(NodeFolder folder, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (!File.Exists(folder.CertificateNextPath)) throw new NodeFolderException(
            [new LocalText(
                $"There is no {folder.CertificateNextPath}: announce the next certificate first.",
                $"没有 {folder.CertificateNextPath}：请先公布下一张证书。")]);
        RequireUsable(folder, timeProvider.GetUtcNow());
        string before;
        using (var present = X509CertificateLoader.LoadCertificateFromFile(folder.CertificatePath)) before = DigestOf(present);
        using var next = X509CertificateLoader.LoadCertificateFromFile(folder.CertificateNextPath);
        // Card and directory first: what was broken off can be run again as long as the next certificate lies there.
        var card = PeerCard.Read(folder.CardPath);
        (card with { Certificates = [.. card.Certificates.Where(c => c != before)] }).Write(folder.CardPath);
        var editor = DirectoryEditor.Open(folder, timeProvider);
        // One that was exchanged by hand was never in it.
        if (editor.Agencies.Any(a => a.Certificates.Any(c => Convert.ToHexStringLower(c.Digest.Span) == before)))
        {
            editor.RevokeCertificate(before, timeProvider.GetUtcNow());
            editor.Save();
        }

        // A node that looks between the two finds that they do not fit, keeps the present ones, and looks again at the second.
        if (File.Exists(folder.CertificateKeyNextPath)) File.Move(folder.CertificateKeyNextPath, folder.CertificateKeyPath, overwrite: true);
        File.Move(folder.CertificateNextPath, folder.CertificatePath, overwrite: true);
        return DigestOf(next);
    }

    // Before the present one is given up: the next one has its key, and has not ended.
    private static void RequireUsable(NodeFolder folder, DateTimeOffset now)
    {
        var key = File.Exists(folder.CertificateKeyNextPath) ? folder.CertificateKeyNextPath : folder.CertificateKeyPath;
        try
        {
            using var next = ClientIdentity.LoadCertificate(folder.CertificateNextPath, key, folder.Passphrase);
            if (next.EndsAt() > now) return;
        }
        catch (CryptographicException)
        {
            // Said below, with what to do.
        }

        throw new NodeFolderException(
            [new LocalText(
                $"{folder.CertificateNextPath} has ended, or does not fit its key {key}: announce a new one.",
                $"{folder.CertificateNextPath} 已过期，或与密钥 {key} 不符：请重新公布。")]);
    }

    private static string Announce(NodeFolder folder, X509Certificate2 leaf, string pem, TimeProvider time)
    {
        var digest = DigestOf(leaf);
        // One that was announced and never used gives way; those of other replicas stay.
        string? unused = null;
        if (File.Exists(folder.CertificateNextPath))
        {
            using var earlier = X509CertificateLoader.LoadCertificateFromFile(folder.CertificateNextPath);
            unused = DigestOf(earlier);
        }

        var card = PeerCard.Read(folder.CardPath);
        (card with { Certificates = [.. card.Certificates.Where(c => c != unused && c != digest), digest] }).Write(folder.CardPath);
        var editor = DirectoryEditor.Open(folder, time);
        var enrolled = editor.Agencies.First(a => a.Code == folder.Options.Agency.Code).Certificates
            .Select(c => Convert.ToHexStringLower(c.Digest.Span)).ToList();
        if (!enrolled.Contains(digest, StringComparer.Ordinal)) editor.AddCertificate(folder.Options.Agency.Code, digest);
        if (unused is not null && unused != digest && enrolled.Contains(unused, StringComparer.Ordinal))
            editor.RevokeCertificate(unused, time.GetUtcNow());
        editor.Save();
        AtomicFile.Write(folder.CertificateNextPath, pem);
        return digest;
    }

    private static List<LocalText> CheckIssued(NodeFolder folder, X509Certificate2Collection chain, DateTimeOffset now)
    {
        var (leaf, problems) = (chain[0], new List<LocalText>());
        using var key = NextKey(folder);
        if (!leaf.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            problems.Add(new("It is for another key than the request's (keys/tls-next.pem).", "证书公钥与申请（keys/tls-next.pem）不符。"));
        if (leaf.BeginsAt() > now || leaf.EndsAt() <= now)
            problems.Add(new("It is not valid now.", "证书当前不在有效期内。"));
        foreach (var usage in new[] { DevelopmentCertificates.ServerAuth, DevelopmentCertificates.ClientAuth })
        {
            if (leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().All(e => e.EnhancedKeyUsages[usage.Value!] is null))
                problems.Add(new(
                    $"The extended key usage {usage.Value} is missing: a node needs serverAuth and clientAuth.",
                    $"缺少扩展密钥用途 {usage.Value}：节点须有 serverAuth 与 clientAuth。"));
        }

        if (Uri.TryCreate(PeerCard.Read(folder.CardPath).Endpoint, UriKind.Absolute, out var endpoint) && !leaf.MatchesHostname(endpoint.IdnHost))
            problems.Add(new(
                $"It is not for {endpoint.IdnHost}, the endpoint on agency.json.",
                $"证书名称不含 agency.json 的端点 {endpoint.IdnHost}。"));
        using var built = new X509Chain();
        built.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        built.ChainPolicy.DisableCertificateDownloads = true;
        built.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        built.ChainPolicy.VerificationTimeIgnored = true;
        built.ChainPolicy.CustomTrustStore.ImportFromPemFile(folder.AnchorsPath);
        built.ChainPolicy.ExtraStore.AddRange(chain);
        if (!built.Build(leaf))
            problems.Add(new(
                "It does not chain to tls/anchors.pem: append the intermediates, and put its authority there.",
                "证书链未止于 tls/anchors.pem：请附上中间证书，并把证书机构放入该文件。"));
        return problems;
    }

    private static ECDsa NextKey(NodeFolder folder)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            var path = folder.CertificateKeyNextPath;
            if (!File.Exists(path)) NodeFolderMaker.WriteTlsKey(folder, path, key);
            else if (File.ReadAllText(path) is var pem && pem.Contains("ENCRYPTED", StringComparison.Ordinal))
                key.ImportFromEncryptedPem(pem, folder.Passphrase);
            else key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    // Whom the present certificate is for is in the endpoint; what else it was for has to be named again.
    private static IEnumerable<string> NamesOf(NodeFolder folder, IReadOnlyList<string> hostNames) =>
        Uri.TryCreate(PeerCard.Read(folder.CardPath).Endpoint, UriKind.Absolute, out var endpoint)
            ? hostNames.Append(endpoint.IdnHost)
                .Where(h => h is not ("localhost" or "127.0.0.1" or "::1")).Distinct(StringComparer.OrdinalIgnoreCase)
            : hostNames;

    private static string DigestOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
}
