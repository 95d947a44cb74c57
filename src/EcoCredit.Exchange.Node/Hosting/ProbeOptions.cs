using System.Net;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Where health is told without a certificate, to programs on this machine: loopback addresses only. Nowhere unless it is set. Two lists,
/// because HTTP/1.1 and HTTP/2 cannot be told apart on one port without TLS.
/// </summary>
public sealed record ProbeOptions
{
    /// <summary>GET /health/live and /health/ready over HTTP/1.1: host:port, port 0 takes a free one.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>grpc.health.v1.Health over HTTP/2: host:port, port 0 takes a free one.</summary>
    public IReadOnlyList<string> GrpcListen { get; init; } = [];

    internal void Check(OptionProblems problems)
    {
        Check("probe.listen", Listen, problems);
        Check("probe.grpcListen", GrpcListen, problems);
    }

    private static void Check(string path, IReadOnlyList<string> places, OptionProblems problems)
    {
        foreach (var place in places)
        {
            if (!NodeOptionsFile.TryParseListen(place, out var host, out _)) problems.Listen(path, place);
            else if (!IsLoopback(host))
                problems.Add(
                    path,
                    $"{place} is not a loopback address (127.0.0.1, [::1], localhost): no certificate is asked for there.",
                    $"{place} 不是本机回环地址（127.0.0.1、[::1]、localhost）：该处不要求证书。");
        }
    }

    /// <summary>Whether only programs on this machine reach it.</summary>
    internal static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
