using System.Globalization;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.IntegrationTests.Subscriptions;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>A subscriber in another language, across a relay that cuts its connection.</summary>
public sealed class NodeSubscriberTests
{
    [Fact]
    public async Task Receives_every_document_across_a_cut_connection_and_acknowledges_it()
    {
        await using var site = await FeedSite.StartAsync();
        var pushed = await site.Exchange.ResultsAsync(5);
        var (code, lines, error) = await OtherClient.Node.RunAsync(
            "subscribe",
            [
                "--data", site.Exchange.Platform.Folder.Path, "--to", site.Exchange.Region.Folder.CardPath,
                "--endpoint", site.Relay.Address.ToString(), "--name", FeedSite.Name, "--case", "示例平台-2026",
                "--operator", "A1024", "--count", "10",
            ],
            async line =>
            {
                if (!line.StartsWith(pushed[4].ToString(CultureInfo.InvariantCulture) + "\t", StringComparison.Ordinal)) return;
                site.Relay.Cut();
                pushed.AddRange(await site.Exchange.ResultsAsync(5));
            });
        code.ShouldBe(0, error);
        lines.Select(line => long.Parse(line.Split('\t')[0], CultureInfo.InvariantCulture)).ShouldBe(pushed);
        lines.ShouldAllBe(line => line.Contains("application/vnd.ecocredit.EvaluationResult.v1+protobuf", StringComparison.Ordinal));
        site.Relay.Connections.ShouldBeGreaterThan(1);
        await site.EventuallyAsync(s => s.Position > pushed[9] && s.InFlight == 0);
    }
}
