using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>Another agency's node, step by step, until one does not hold.</summary>
internal static class PeerCheck
{
    public static async Task RunAsync(CheckRun run, IReadOnlyList<Agency> agencies, string wanted, CancellationToken cancellationToken)
    {
        var found = agencies.Where(a => a.Code == wanted || a.Name == wanted).ToList();
        if (found is not [var peer])
        {
            run.Fault(
                "peer.enrolled",
                new($"{wanted} is not the code or name of one enrolled agency.", $"{wanted} 不是某一已登记机构的代码或名称。"),
                new("It is not enrolled here, or several have that name.", "未登记，或有多个同名机构。"),
                new(
                    "ecocredit peer list; then ecocredit peer add THEIR-agency.json",
                    "ecocredit peer list；再运行 ecocredit peer add 对方的agency.json"));
            return;
        }

        if (!Uri.TryCreate(peer.Endpoint, UriKind.Absolute, out var endpoint))
        {
            run.NotChecked("peer.endpoint", $"{peer.Name} has no endpoint on its card: it runs no node.", $"{peer.Name} 的登记卡没有端点，未运行节点。");
            return;
        }

        if (run.HasFault("certificate.files"))
        {
            run.NotChecked("peer.tls", "It needs the own certificate.", "须先有可用的节点证书。");
            return;
        }

        if (await ResolveAsync(run, endpoint, cancellationToken) is not { } place) return;
        using var probe = new NodeProbe(run.Folder, run.Options.Patience);
        var shown = await probe.ShakeHandsAsync(place, endpoint.IdnHost, cancellationToken);
        using var certificate = shown.Certificate;
        if (!CheckCertificate(run, peer, endpoint, shown)) return;
        var answer = await probe.AskHealthAsync(place, endpoint.IdnHost, cancellationToken);
        if (answer.Date is { } date) DatabaseCheck.CompareClock(run, "clock.peer", "the peer's", "对方", date);
        TellHealth(run, "peer", peer.Name, peer.Name, answer);
    }

    /// <summary>What the answer of a node means.</summary>
    public static void TellHealth(CheckRun run, string prefix, string who, string whoChinese, HealthAnswer answer)
    {
        var took = (int)answer.Took.TotalMilliseconds;
        if (answer.Error is { Reason: ErrorReason.PeerUnknown })
            run.Fault(
                prefix + ".accepts",
                new($"PEER_UNKNOWN: {who} does not know our certificate.", $"PEER_UNKNOWN：{whoChinese}不认识本机构证书。"),
                new("Our certificate is not enrolled there, or was revoked there.", "本机构证书未在对方登记，或已被吊销。"),
                new(
                    $"Hand {run.Folder.CardPath} to its operator: ecocredit peer add agency.json",
                    $"把 {run.Folder.CardPath} 交给对方管理员：ecocredit peer add agency.json"));
        else if (answer.Failure is { } failure)
            run.Fault(
                prefix + ".accepts",
                new($"The connection ended behind the handshake: {failure}", $"握手后连接被断开：{failure}"),
                new(
                    "They do not take our certificate: our authority is not in their anchors, or the certificate ended or is on their revocation list; or no node serves there.",
                    "对方不接受本机构证书：证书机构不在其信任列表、证书到期或被吊销；或该处不是节点。"),
                new(
                    $"Hand {run.Folder.CardPath} to its operator: peer add takes the authority over too.",
                    $"把 {run.Folder.CardPath} 交给对方管理员：peer add 会一并登记证书机构。"));
        else if (answer.Health is not { Status: HealthCheckResponse.Types.ServingStatus.Serving })
            run.Fault(
                prefix + ".health",
                new(
                    $"{who} answers and does not serve ({answer.Health?.Status.ToString() ?? answer.Error?.ReasonName ?? "no answer"}).",
                    $"{whoChinese}有应答但不提供服务（{answer.Health?.Status.ToString() ?? answer.Error?.ReasonName ?? "无应答"}）。"),
                new("Its ledger is read-only, its database is away, or it stops.", "账本只读、数据库不可用，或正在停止。"),
                new("Its operator's log says why; ecocredit check there.", "由其管理员查看日志，并在该处运行 ecocredit check。"));
        else if (answer.Warnings.Count > 0)
            run.Warn(
                prefix + ".health",
                new(
                    $"{who} serves, with warnings: {string.Join(", ", answer.Warnings)}.",
                    $"{whoChinese}提供服务，但有警告：{string.Join("、", answer.Warnings)}。"),
                new("A part of it works and will not for ever.", "某一部分暂能工作。"),
                new("docs/operations.md, What to watch.", "docs/operations.md 的“监视”一节。"));
        else run.Good(prefix + ".health", $"{who} serves; it answered within {took} ms.", $"{whoChinese}提供服务，{took} 毫秒内应答。");
    }

    private static async Task<IPEndPoint?> ResolveAsync(CheckRun run, Uri endpoint, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(endpoint.IdnHost, cancellationToken);
        }
        catch (SocketException e)
        {
            run.Fault(
                "peer.name",
                new($"{endpoint.IdnHost} has no address: {e.Message}", $"{endpoint.IdnHost} 无法解析：{e.Message}"),
                new("The name is wrong, or no name server knows it.", "名称有误，或域名服务器不可用。"),
                CheckRun.Command($"getent hosts {endpoint.IdnHost}"));
            return null;
        }

        foreach (var place in addresses.Select(a => new IPEndPoint(a, endpoint.Port)))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(run.Options.Patience);
            try
            {
                using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(place, limit.Token);
                return place;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        run.Fault(
            "peer.connect",
            new($"Nobody answers at {endpoint.Authority}.", $"{endpoint.Authority} 无人应答。"),
            new("Its node does not run, listens elsewhere, or a firewall is between.", "对方节点未运行、地址不同，或被防火墙阻断。"),
            CheckRun.Command($"nc -vz {endpoint.Host} {endpoint.Port}"));
        return null;
    }

    private static bool CheckCertificate(CheckRun run, Agency peer, Uri endpoint, Handshake shown)
    {
        var card = new LocalText(
            "Ask for its new agency.json, compare the digest, then: ecocredit peer add",
            "索取新的 agency.json 并核对摘要，再运行：ecocredit peer add");
        if (shown.Certificate is not { } certificate)
        {
            run.Fault(
                "peer.tls",
                new($"No TLS 1.3 handshake: {shown.Failure}", $"TLS 1.3 握手失败：{shown.Failure}"),
                new("It is no node of this exchange, or something between ends TLS.", "不是交换节点，或中间设备终止了 TLS。"),
                CheckRun.Command($"openssl s_client -connect {endpoint.Authority} -tls1_3"));
            return false;
        }

        if (certificate.EndsAt() < run.Now)
            run.Fault(
                "peer.end",
                new($"Its certificate ended on {certificate.NotAfter:yyyy-MM-dd}.", $"对方证书已于 {certificate.NotAfter:yyyy-MM-dd} 到期。"),
                new("It was not renewed.", "对方未更新证书。"),
                card);
        else if (shown.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            run.Fault(
                "peer.name",
                new($"Its certificate is not for {endpoint.IdnHost}.", $"对方证书名称不含 {endpoint.IdnHost}。"),
                new("The endpoint on its card is another name than the certificate's.", "登记卡的端点与证书名称不同。"),
                card);
        else if (shown.Errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            run.Fault(
                "peer.anchors",
                new($"Its certificate does not chain to tls/anchors.pem: {shown.Chain}.", $"对方证书链未止于 tls/anchors.pem：{shown.Chain}。"),
                new("Its authority is not among our anchors, or it does not send its intermediates.", "其证书机构不在本机构信任列表，或未发送中间证书。"),
                card);
        else if (!IsEnrolled(run, peer, certificate.RawData))
            run.Fault(
                "peer.enrolled",
                new(
                    $"Its certificate {Convert.ToHexStringLower(SHA256.HashData(certificate.RawData))} is not enrolled here.",
                    $"对方证书 {Convert.ToHexStringLower(SHA256.HashData(certificate.RawData))} 未在本机构登记。"),
                new("It was renewed, and its new card was not taken over here; or somebody else answers.", "对方更换了证书而本机构未更新登记；或应答者不是对方。"),
                card);
        else
        {
            run.Good("peer.tls", "TLS 1.3; its certificate is enrolled, its name and chain fit.", "TLS 1.3；对方证书已登记，名称与证书链相符。");
            return true;
        }

        return false;
    }

    private static bool IsEnrolled(CheckRun run, Agency peer, byte[] certificate) => peer.RevokedAt is null && peer.Certificates.Any(
        c => c.Digest.Span.SequenceEqual(SHA256.HashData(certificate)) && !(c.RevokedAt?.ToDateTimeOffset() <= run.Now));
}
