using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>The agencies that call, and their connections.</summary>
internal sealed class Callers(SiteDescription site) : IDisposable
{
    private readonly List<IDisposable> _channels = [];

    public SiteDescription Site { get; } = site;

    public TestAgency Owner { get; } = TestAgency.Open(site.Owner);

    public TestAgency City { get; } = TestAgency.Open(site.City);

    public IReadOnlyList<TestAgency> Buyers { get; } = [.. site.Buyers.Select(TestAgency.Open)];

    /// <summary>The organisations that are asked about.</summary>
    public string[] Subjects { get; } = [.. Enumerable.Range(0, 2_000).Select(TestCodes.Organisation)];

    /// <summary>A channel that opens another connection when the streams of one are used up.</summary>
    public GrpcChannel Connect(Uri address, TestAgency agency) => Connect(address, agency, many: true);

    /// <param name="address">Where to.</param>
    /// <param name="agency">Whose certificate is shown.</param>
    /// <param name="many">Whether it may open more than one connection.</param>
    public GrpcChannel Connect(Uri address, TestAgency agency, bool many)
    {
        var handler = TestTls.CreateHandler(Owner.Authority, agency.Certificate);
        handler.EnableMultipleHttp2Connections = many;
        var channel = GrpcChannel.ForAddress(
            address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = null });
        lock (_channels) _channels.Add(channel);
        return channel;
    }

    /// <summary>A channel with one connection, as the client library makes it: it holds calls back while the node refuses many.</summary>
    /// <remarks>Nothing is called again by itself: what is offered is what the schedule says.</remarks>
    public ChannelBase ConnectHeedful(Uri address, TestAgency agency)
    {
        var handler = TestTls.CreateHandler(Owner.Authority, agency.Certificate);
        handler.EnableMultipleHttp2Connections = false;
        var channel = ExchangeChannel.Create(address, handler, new ExchangeClientOptions { RepeatsCalls = false });
        lock (_channels) _channels.Add(channel);
        return channel;
    }

    public void Dispose()
    {
        foreach (var channel in _channels) channel.Dispose();
        foreach (var agency in Buyers.Append(City).Append(Owner)) agency.Dispose();
    }
}
