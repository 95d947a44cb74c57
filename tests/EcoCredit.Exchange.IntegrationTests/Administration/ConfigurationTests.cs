using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Administration;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Administration;

/// <summary>What a node goes by stands in its ledger, once for each change.</summary>
public sealed class ConfigurationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task What_the_node_goes_by_is_recorded_at_the_start_and_with_each_change(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(
            store, TimeProvider.System, settings => settings, services => services.AddHostedService<AdministrationStartup>());
        var first = await ListAsync(f);
        first.Select(r => r.Name).ShouldBe(["Settings", "Keys", "Permissions", "Directory"]);
        first.ShouldAllBe(r => r.Changes.Count == 0 && r.Items.Count > 0);
        first[3].Items.ShouldContain(i => i.What == f.City.Code);
        first[1].Items.ShouldContain(i => i.What == "signing" && i.Value == f.Region.Signer.PublicKey.KeyId);
        var all = string.Join('\n', first.SelectMany(r => r.Items).Select(i => $"{i.What}={i.Value}"));
        all.ShouldNotContain("assword");
        all.ShouldNotContain(f.City.Name);

        await f.Node.RestartAsync();
        (await ListAsync(f)).Count.ShouldBe(4);

        f.Node.Edit(editor => editor.RevokeAgency(f.Buyer.Code, TimeProvider.System.GetUtcNow()));
        var key = BodyKeys.Rotate(f.Region.Folder, TimeProvider.System);
        var records = await UntilAsync(f, count: 6);
        var directory = records.First(r => r.Name == "Directory");
        directory.Changes.Select(c => c.What).ShouldBe([f.Buyer.Code, ConfigurationParts.Version], ignoreOrder: true);
        directory.Changes.Single(c => c.What == f.Buyer.Code).After.ShouldContain("revoked");
        var change = records.First(r => r.Name == "Keys").Changes.Single();
        (change.What, change.Before, change.After).ShouldBe(("body/2", "", key.Id));
    }

    private static async Task<List<ConfigurationRecord>> UntilAsync(ExchangeFixture f, int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var records = await ListAsync(f);
            if (records.Count >= count) return records;
            await Task.Delay(200, limit.Token);
        }
    }

    // In pages of three, the newest first.
    private static async Task<List<ConfigurationRecord>> ListAsync(ExchangeFixture f)
    {
        var records = new List<ConfigurationRecord>();
        var request = new ListAdministrationRequest { PageSize = 3 };
        var client = f.Ledger(f.Region);
        do
        {
            var page = await client.ListAdministrationAsync(request);
            page.Entries.ShouldAllBe(e => e.RecordCase == AdministrationEntry.RecordOneofCase.Configuration && e.Agency == f.Region.Code);
            records.AddRange(page.Entries.Select(e => e.Configuration));
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
        return records;
    }
}
