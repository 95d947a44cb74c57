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

    internal IEnumerable<string> Check() => Check("probe.listen", Listen).Concat(Check("probe.grpcListen", GrpcListen));

    private static IEnumerable<string> Check(string name, IReadOnlyList<string> places)
    {
        foreach (var place in places)
        {
            if (place is null) yield return $"{name}: an entry is null.";
            else if (!NodeOptionsFile.TryParseListen(place, out var host, out _)) yield return $"{name}: {place} is not host:port.";
            else if (!IsLoopback(host))
                yield return $"{name}: {place} is not a loopback address (127.0.0.1, [::1], localhost): no certificate is asked for there.";
        }
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
