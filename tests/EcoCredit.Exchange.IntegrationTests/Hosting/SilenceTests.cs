using System.Net;
using EcoCredit.Exchange.IntegrationTests.Hostile;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

/// <summary>Peers who say nothing, with the times for that shortened: what they are otherwise is held by <see cref="WireSettingsTests"/>.</summary>
public sealed class SilenceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Security", "H2-27")]
    public async Task Ends_a_connection_that_is_silent_after_the_handshake_or_the_preface(bool greets)
    {
        using var city = new TestAgency(2, Role.EcoCity, "990100");
        await using var node = await TestNode.StartAsync(TestStore.Sqlite, TimeProvider.System, settings => settings, services => services.PostConfigure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(2);
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(1);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(1);
        }), city);
        await using var line = await Http2Line.OpenAsync(
            node.Address.Port, TestTls.CreateOptions(node.Owner.Authority, city.Certificate), IPAddress.Loopback, reads: true);
        if (greets) await line.GreetAsync();
        (await line.EndAsync(TimeSpan.FromSeconds(15))).ShouldNotBe("open");
    }
}
