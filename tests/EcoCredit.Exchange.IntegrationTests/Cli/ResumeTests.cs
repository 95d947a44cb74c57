using System.Globalization;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

public sealed class ResumeTests
{
    private const int Rows = 2000;

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task A_push_that_a_crash_of_the_node_broke_goes_on_and_every_row_is_there_once(TestStore store)
    {
        await using var site = await CliSite.StartAsync(store);
        await File.WriteAllBytesAsync(site.At("licences.csv"), SampleFiles.Licences(CliSite.Organisations(Rows), 2025, 5));
        using var session = Session.Open(site.At(CliSite.City), TimeProvider.System);
        var node = new Target(new Uri(site.Endpoint), CliSite.CityCode);

        await using (var push = site.Start("push", "licences.csv", "--data", CliSite.City, "--to", CliSite.CityCard, "--json"))
        {
            await using (var watcher = session.Connect(node, TimeProvider.System)) await GrowsToAsync(watcher, 300);
            await site.Node.KillAsync();
            var broken = (await push.EndAsync()).ShouldEndWith(3);
            broken.Output.ShouldBeEmpty();
            broken.Error.ShouldContain("Run the same command again");
        }

        await site.StartNodeAsync();
        await using var client = session.Connect(node, TimeProvider.System);
        var before = (await IdsAsync(session, client)).Count;
        // A few entries are the configuration of the node.
        before.ShouldBeInRange(290, Rows - 1, "the node was killed in the middle");

        var resumed = (await site.PushAsync("licences.csv", "--json")).ShouldEndWith(0).Json;
        var (accepted, duplicates, skipped) = (Number("accepted"), Number("duplicates"), Number("acceptedBefore"));
        accepted.ShouldBe(Rows - before);
        (duplicates + skipped).ShouldBe(before);
        skipped.ShouldBeGreaterThan(0);
        var ids = await IdsAsync(session, client);
        ids.Count.ShouldBe(Rows);
        ids.Distinct(StringComparer.Ordinal).Count().ShouldBe(Rows);

        var third = (await site.PushAsync("licences.csv", "--json")).ShouldEndWith(0).Json;
        third["acceptedBefore"]!.ToJsonString().ShouldBe(Rows.ToString(CultureInfo.InvariantCulture));

        int Number(string name) => int.Parse(resumed[name]!.ToJsonString(), CultureInfo.InvariantCulture);
    }

    private static async Task GrowsToAsync(ExchangeClient client, long size)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var note = (await client.GetCheckpointAsync(limit.Token)).Checkpoint;
            if (SignedNote.TryParse(note.Span, out var read, out _)
                && Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(read.Text), out var checkpoint, out _)
                && checkpoint.Size >= size)
                return;
        }
    }

    /// <summary>The ids of all documents of the city, as the node hands them out.</summary>
    private static async Task<List<string>> IdsAsync(Session session, ExchangeClient client)
    {
        var access = AccessTicket.Sign(
            session.Identity, Purpose.EcologySupervision, "示例核对-2026-001", "A1024",
            new LegalBasis { Instrument = "内环发〔2024〕21号" }, TimeSpan.FromDays(1), TimeProvider.System);
        var ids = new List<string>();
        var filter = new PullRequest { PageSize = 1000, Kinds = { DocumentKind.CreditRecord } };
        await foreach (var page in client.PullAsync(filter, access, CancellationToken.None))
            ids.AddRange(page.Documents.Select(d => CreditRecord.Parser.ParseFrom(d.Envelope.Payload).Header.Id));
        return ids;
    }
}
