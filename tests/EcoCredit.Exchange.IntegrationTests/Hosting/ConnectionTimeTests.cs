using System.Net;
using EcoCredit.Exchange.IntegrationTests.Hostile;
using EcoCredit.Exchange.IntegrationTests.Publishing;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

/// <summary>How long connections live. What the times are that are shortened here is held by <see cref="WireSettingsTests"/>.</summary>
public sealed class ConnectionTimeTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(15);

    [Fact]
    [Trait("Security", "TLS-20")]
    public async Task Asks_a_connection_that_is_an_hour_old_to_go_and_takes_the_next()
    {
        using var city = new TestAgency(2, Role.EcoCity, "990100");
        var clock = new TestClock();
        await using var node = await TestNode.StartAsync(TestStore.Sqlite, clock, settings => settings, _ => { }, city);
        await using var old = await OpenAsync(node, city);
        clock.Pass(TimeSpan.FromMinutes(59));
        await CallAsync(old, 1);
        clock.Pass(TimeSpan.FromMinutes(1));
        (await old.EndAsync(Generous)).ShouldBe("GOAWAY NO_ERROR");
        await using var next = await OpenAsync(node, city);
        await CallAsync(next, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Security", "H2-27")]
    public async Task Ends_a_connection_that_is_silent_after_the_handshake_or_the_preface(bool greets)
    {
        using var city = new TestAgency(2, Role.EcoCity, "990100");
        void Shorten(KestrelServerOptions kestrel)
        {
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(2);
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(1);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(1);
        }

        await using var node = await TestNode.StartAsync(
            TestStore.Sqlite,
            TimeProvider.System,
            settings => settings,
            services => services.PostConfigure<KestrelServerOptions>(Shorten),
            city);
        var options = TestTls.CreateOptions(node.Owner.Authority, city.Certificate);
        await using var line = await Http2Line.OpenAsync(node.Address.Port, options, IPAddress.Loopback, reads: true);
        if (greets) await line.GreetAsync();
        (await line.EndAsync(Generous)).ShouldNotBe("open");
    }

    private static async Task<Http2Line> OpenAsync(TestNode node, TestAgency agency)
    {
        var options = TestTls.CreateOptions(node.Owner.Authority, agency.Certificate);
        var line = await Http2Line.OpenAsync(node.Address.Port, options, IPAddress.Loopback, reads: true);
        await line.GreetAsync();
        return line;
    }

    private static async Task CallAsync(Http2Line line, int stream)
    {
        await line.CallAsync(stream, Http2Line.CallOf(Http2Line.Check), Http2Frame.Message(0, 0));
        (await line.OutcomeAsync(stream, Generous)).ShouldBe("OK");
    }
}
