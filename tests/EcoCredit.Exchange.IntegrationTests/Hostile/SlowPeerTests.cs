using System.Net;
using EcoCredit.Exchange.Protocol.Reflection.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Enrolled peers who hold what they have: they send a byte at a time, read nothing, or say nothing.</summary>
[Collection(SlowWireCollection.Name)]
public sealed class SlowPeerTests(SlowWireSite wire)
{
    private const string Preview = "/ecocredit.exchange.v1.EvaluationService/PreviewEvaluations";
    private const string TimeLimit = "DeadlineExceeded TIME_LIMIT";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    private readonly HostileSite _site = wire.Site;

    [Theory]
    [InlineData(Http2Line.Check, "1H")]
    [InlineData(Http2Line.Check, "0n")]
    [InlineData(Http2Line.Reflection, "1H")]
    [InlineData(Preview, "1H")]
    [Trait("Security", "H2-15")]
    public Task Ends_a_call_whose_message_trickles_in(string path, string timeout) => _site.HoldsAsync(async () =>
    {
        await using var line = await Http2Line.OpenAsync(_site, _site.City);
        await line.WriteAsync(Http2Line.HeadersOf(1, 0, [.. Http2Line.CallOf(path), ("grpc-timeout", timeout)]));
        await line.WriteAsync(Http2Frame.Of(Http2Frame.Data, 0, 1, 0, 0, 0, 0, 100));
        var outcome = line.OutcomeAsync(1, Generous);
        while (!outcome.IsCompleted)
        {
            await line.WriteAsync(Http2Frame.Of(Http2Frame.Data, 0, 1, 10));
            await Task.WhenAny(outcome, Task.Delay(500));
        }

        (await outcome).ShouldBe(TimeLimit);
    });

    [Fact]
    [Trait("Security", "H2-16")]
    public async Task Ends_a_connection_whose_headers_do_not_end()
    {
        await using var line = await Http2Line.OpenAsync(_site, _site.City);
        await line.WriteAsync(Http2Frame.Of(Http2Frame.Headers, 0, 1, Hpack.Write(Http2Line.CallOf(Http2Line.Check))));
        await _site.HoldsAsync(() => Task.Delay(500));
        (await line.EndAsync(Generous)).ShouldNotBe("open");
    }

    [Fact]
    [Trait("Security", "H2-17")]
    public async Task Holds_little_for_readers_who_never_read()
    {
        // Answers of tens of kilobytes each, to a window of nothing.
        var ask = new ServerReflectionRequest { FileContainingSymbol = "ecocredit.exchange.v1.ExchangeService" }.ToByteArray();
        var lines = new List<Http2Line>();
        await _site.HoldsAsync(async () =>
        {
            foreach (var line in lines) await line.DisposeAsync();
            lines.Clear();
            for (var i = 0; i < 20; i++)
            {
                var line = await Http2Line.OpenAsync(_site, _site.City, (4, 0));
                lines.Add(line);
                for (var stream = 1; stream < 200; stream += 2)
                {
                    await line.WriteAsync((byte[])
                    [
                        .. Http2Line.HeadersOf(stream, 0, Http2Line.CallOf(Http2Line.Reflection)),
                        .. Http2Frame.Of(Http2Frame.Data, 0, stream, Http2Frame.Message(0, (uint)ask.Length, ask)),
                    ]);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        });
        var outcomes = await Task.WhenAll(lines.Select(line => line.OutcomeAsync(1, Generous)));
        outcomes.ShouldNotContain("open");
        outcomes.ShouldNotContain("OK");
        foreach (var line in lines) await line.DisposeAsync();
    }

    [Fact]
    [Trait("Security", "H2-18")]
    public async Task Holds_little_for_writers_who_never_end()
    {
        // Two thirds of a megabyte each, of a message that never comes whole.
        var body = Enumerable.Repeat((byte)10, 16_000).ToArray();
        var lines = new List<Http2Line>();
        await _site.HoldsAsync(async () =>
        {
            foreach (var line in lines) await line.DisposeAsync();
            lines.Clear();
            for (var i = 0; i < 3; i++)
            {
                var line = await Http2Line.OpenAsync(_site, _site.City);
                lines.Add(line);
                for (var stream = 1; stream < 100; stream += 2)
                {
                    await line.WriteAsync(Http2Line.HeadersOf(stream, 0, Http2Line.CallOf(Http2Line.Check)));
                    await line.WriteDataAsync(stream, Http2Frame.Message(0, 700_000), TimeSpan.FromSeconds(1));
                    for (var part = 0; part < 40; part++)
                    {
                        if (!await line.WriteDataAsync(stream, body, TimeSpan.FromMilliseconds(200))) break;
                    }
                }
            }

            var outcomes = await Task.WhenAll(
                lines.SelectMany(line => Enumerable.Range(0, 50).Select(i => line.OutcomeAsync((2 * i) + 1, Generous))));
            outcomes.ShouldContain("ResourceExhausted OVERLOADED");
            // Streams that end while their data is on its way: the server may lose count, and ends the connection.
            outcomes.Distinct(StringComparer.Ordinal).ShouldBeSubsetOf(
                [TimeLimit, "ResourceExhausted OVERLOADED", "GOAWAY FLOW_CONTROL_ERROR"]);
        });
        foreach (var line in lines) await line.DisposeAsync();
    }

    [Fact]
    [Trait("Security", "H2-19")]
    public Task Takes_fifty_silent_connections_of_one_peer_and_no_more() => _site.HoldsAsync(async () =>
    {
        var lines = new List<Http2Line>();
        for (var i = 0; i < 60; i++)
        {
            var options = TestTls.CreateOptions(_site.Region.Authority, _site.Platform.Certificate);
            var line = await Http2Line.OpenAsync(_site.Node.Port, options, IPAddress.Loopback, reads: true);
            // One half says nothing after the handshake, the other nothing after the preface.
            if (i % 2 == 0) await line.GreetAsync();
            lines.Add(line);
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        lines.Count(line => line.Ended.IsCompleted).ShouldBe(10);
        foreach (var line in lines) await line.DisposeAsync();
    });
}
