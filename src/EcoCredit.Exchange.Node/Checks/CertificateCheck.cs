using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>The node's certificate, its authorities, and their revocation lists.</summary>
internal static class CertificateCheck
{
    private static readonly LocalText Renew = new(
        "ecocredit key rotate tls --data DIR, or install one of your authority: ecocredit key install-tls (docs/operations.md, Rotation)",
        "ecocredit key rotate tls --data 目录；或安装本单位证书机构签发的证书：ecocredit key install-tls（docs/operations.md）");

    public static void Run(CheckRun run, IReadOnlyList<Agency> agencies)
    {
        try
        {
            using var leaf = run.Folder.LoadCertificate();
            run.End("certificate.end", "The node's certificate", "节点证书", leaf.EndsAt(), Renew);
            CheckUsages(run, leaf);
            CheckNames(run, leaf);
            CheckEnrolled(run, leaf, agencies);
            CheckChain(run, leaf);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            run.Fault(
                "certificate.files",
                new($"tls/node.pem with keys/tls.pem cannot be used: {e.Message}", $"tls/node.pem 与 keys/tls.pem 不可用：{e.Message}"),
                new(
                    "A file is missing or damaged, the two do not belong together, or the key is open to others.",
                    "文件缺失或损坏、两者不配对，或密钥他人可读。"),
                Renew);
        }
    }

    private static void CheckUsages(CheckRun run, X509Certificate2 leaf)
    {
        var usages = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>()
            .SelectMany(e => e.EnhancedKeyUsages.Cast<Oid>()).Select(o => o.Value).ToList();
        if (usages.Contains(DevelopmentCertificates.ServerAuth.Value) && usages.Contains(DevelopmentCertificates.ClientAuth.Value))
            run.Good("certificate.usage", "It is for servers and for clients.", "证书可用于服务端和客户端。");
        else
            run.Fault(
                "certificate.usage",
                new("It is not for both servers and clients.", "证书未同时用于服务端和客户端。"),
                new(
                    "A node connects to others with the certificate that it serves with: both extended key usages have to be there.",
                    "节点以同一证书提供服务并连接他人，须含两种扩展用途。"),
                Renew);
    }

    private static void CheckNames(CheckRun run, X509Certificate2 leaf)
    {
        if (!File.Exists(run.Folder.CardPath)) return;
        string endpoint;
        try
        {
            endpoint = PeerCard.Read(run.Folder.CardPath).Endpoint;
        }
        catch (DirectoryException)
        {
            return;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)) return;
        if (leaf.MatchesHostname(uri.IdnHost)) run.Good("certificate.name", $"It is for {uri.IdnHost}.", $"证书名称包含 {uri.IdnHost}。");
        else
            run.Fault(
                "certificate.name",
                new($"It is not for {uri.IdnHost}, the endpoint on agency.json.", $"证书名称不含 agency.json 中的端点 {uri.IdnHost}。"),
                new("Nobody who goes by the card can connect: the name does not fit.", "按登记卡连接者将因名称不符而失败。"),
                new(
                    $"ecocredit key rotate tls --host-name {uri.IdnHost} --data '{run.Folder.Path}'",
                    $"ecocredit key rotate tls --host-name {uri.IdnHost} --data '{run.Folder.Path}'"));
    }

    private static void CheckEnrolled(CheckRun run, X509Certificate2 leaf, IReadOnlyList<Agency> agencies)
    {
        if (agencies.FirstOrDefault(a => a.Code == run.Folder.Options.Agency.Code) is not { } own) return;
        var digest = SHA256.HashData(leaf.RawData);
        if (own.Certificates.Any(c => c.Digest.Span.SequenceEqual(digest) && !(c.RevokedAt?.ToDateTimeOffset() <= run.Now)))
            run.Good("certificate.enrolled", "It is in the own directory.", "证书已登记在本机构名录。");
        else
            run.Fault(
                "certificate.enrolled",
                new($"{Convert.ToHexStringLower(digest)} is not in the own directory.", $"{Convert.ToHexStringLower(digest)} 未登记在本机构名录。"),
                new("The certificate was exchanged past the directory: peers will not know it either.", "更换证书时未更新名录，对方也不会识别。"),
                new(
                    "ecocredit key request-tls, then key install-tls, then key rotate tls --activate; afterwards hand agency.json to the peers.",
                    "依次执行 ecocredit key request-tls、key install-tls、key rotate tls --activate；之后把 agency.json 交给对方。"));
    }

    private static void CheckChain(CheckRun run, X509Certificate2 leaf)
    {
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(run.Folder.AnchorsPath);
        foreach (var anchor in anchors.Where(a => a.EndsAt() < run.Now.AddDays(run.Options.WarnDays)))
            run.End("certificate.anchor", $"The authority {anchor.Subject}", $"证书机构 {anchor.Subject} ", anchor.EndsAt(), new(
                "Put its successor into tls/anchors.pem.",
                "把其后继证书放入 tls/anchors.pem。"));
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.DisableCertificateDownloads = true;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.VerificationTime = run.Now.LocalDateTime;
        policy.CustomTrustStore.AddRange(anchors);
        policy.ExtraStore.ImportFromPemFile(run.Folder.CertificatePath);
        if (chain.Build(leaf)) run.Good("certificate.chain", "Its chain ends in tls/anchors.pem.", "证书链止于 tls/anchors.pem。");
        else
            run.Warn(
                "certificate.chain",
                new($"It does not chain to tls/anchors.pem: {Statuses(chain)}.", $"证书链未止于 tls/anchors.pem：{Statuses(chain)}。"),
                new(
                    "An intermediate is missing in tls/node.pem, or the authority in tls/anchors.pem: who trusts it by that file cannot connect.",
                    "tls/node.pem 缺少中间证书，或 tls/anchors.pem 缺少证书机构。"),
                new(
                    "Append the intermediates to tls/node.pem, and the authority to tls/anchors.pem.",
                    "将中间证书附加到 tls/node.pem，证书机构附加到 tls/anchors.pem。"));
        CheckLists(run, leaf, anchors);
    }

    private static void CheckLists(CheckRun run, X509Certificate2 leaf, X509Certificate2Collection anchors)
    {
        if (!File.Exists(run.Folder.RevocationListPath)) return;
        try
        {
            var lists = RevocationLists.Parse(File.ReadAllText(run.Folder.RevocationListPath), anchors);
            if (lists.IsRevoked(leaf))
                run.Fault(
                    "certificate.revoked",
                    new("tls/crl.pem revokes the node's own certificate.", "tls/crl.pem 吊销了节点自己的证书。"),
                    new("Its authority has revoked it.", "证书机构已吊销该证书。"),
                    Renew);
            if (lists.NextUpdate < run.Now)
                run.Warn(
                    "certificate.crl",
                    new(
                        $"tls/crl.pem should have been followed by a newer list on {lists.NextUpdate:yyyy-MM-dd}.",
                        $"tls/crl.pem 应在 {lists.NextUpdate:yyyy-MM-dd} 前更新。"),
                    new("Newer revocations are not known here.", "较新的吊销尚未获知。"),
                    new(
                        "Fetch the authority's list and put it into tls/crl.pem; a running node takes it over.",
                        "下载最新列表放入 tls/crl.pem；运行中的节点自动采用。"));
            else run.Good("certificate.crl", "tls/crl.pem is current.", "tls/crl.pem 未过期。");
        }
        catch (CryptographicException e)
        {
            run.Fault(
                "certificate.crl",
                new($"tls/crl.pem cannot be used: {e.Message}", $"tls/crl.pem 不可用：{e.Message}"),
                new(
                    "It is damaged, or of an authority that is not in tls/anchors.pem: the node does not start.",
                    "文件损坏，或其机构不在 tls/anchors.pem：节点无法启动。"),
                new("Put the authority's list there, in PEM.", "放入证书机构签发的列表（PEM）。"));
        }
    }

    private static string Statuses(X509Chain chain) =>
        string.Join(", ", chain.ChainStatus.Select(s => s.Status.ToString()).Distinct(StringComparer.Ordinal));
}
