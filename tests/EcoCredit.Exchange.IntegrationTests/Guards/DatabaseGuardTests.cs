using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>The database of another node, another log in it, a file that somebody edited, a clock that was set back.</summary>
public sealed class DatabaseGuardTests
{
    private const int ClockBehind = 2213;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_second_ledger_never_comes_to_be_in_a_database(TestStore store)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        var database = await place.OpenAsync();
        string[] logs = ["example.cn/eco/1", "example.cn/eco/2", "example.cn/eco/3", "example.cn/eco/4"];

        var begun = await Task.WhenAll(logs.Select(async log =>
        {
            try
            {
                return (await database.Journal.ReadHeadAsync(log, CancellationToken.None)).LogId;
            }
            catch (LedgerCorruptException e)
            {
                e.Cause.ShouldBe(ReadOnlyCause.OtherLedger);
                return null;
            }
        }));

        var first = begun.OfType<string>().ShouldHaveSingleItem();
        (await place.QueryAsync("SELECT log_id FROM ledger_head")).ShouldHaveSingleItem()[0].ShouldBe(first);
        (await database.Journal.ReadHeadAsync(first, CancellationToken.None)).Size.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task A_node_does_not_start_on_the_database_of_another_agency(TestStore store)
    {
        await using var node = await TestNode.StartAsync(store);
        using var other = new TestAgency(9, Role.EcoCity, "990100");
        var database = node.Owner.Folder.Options.Database;
        if (store == TestStore.Sqlite) database = database with { Path = node.Owner.Folder.DatabasePath };

        await node.RestartAsync(async () =>
        {
            NodeOptionsFile.Write(other.Folder.OptionsPath, other.Folder.Options with { Database = database });
            await Should.ThrowAsync<NodeFolderException>(() => NodeHost.StartAsync(
                NodeFolder.Open(other.Folder.Path), new NodeHostOptions { LoggerProvider = new TestLog() }, CancellationToken.None));
        });
        node.ReadOnly().ShouldBeNull();
        (await DatabaseFactory.Of(node).QueryAsync("SELECT log_id FROM ledger_head")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_replica_that_runs_while_another_one_recovers_the_database_stops_and_follows_when_it_is_told_to()
    {
        await using var node = await TestNode.StartAsync(TestStore.Postgres);
        var folder = node.Owner.Folder;
        node.AnnounceReadOnly();
        var report = await node.RecoverAsync(new RecoveryOptions { Cause = "KEYS_LOST", Commit = true });
        report.State.ShouldBe(RecoveryState.Recovered);

        await node.LookAsync();
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.OtherLedger);

        // As the folder of a replica, in which nobody has run the recovery: it does not start, and follows.
        await node.RestartAsync(async () =>
        {
            NodeOptionsFile.Write(folder.OptionsPath, folder.Options with { Ledger = folder.Options.Ledger with { Epoch = 1 } });
            File.Delete(folder.At("data/high-water.json"));
            await Should.ThrowAsync<NodeFolderException>(() => NodeHost.StartAsync(
                NodeFolder.Open(folder.Path), new NodeHostOptions { LoggerProvider = new TestLog() }, CancellationToken.None));
            (await node.RecoverAsync(new RecoveryOptions { Commit = true })).State.ShouldBe(RecoveryState.Followed);
        });
        node.ReadOnly().ShouldBeNull();
        NodeFolder.Open(folder.Path).Options.Ledger.Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task Another_identity_of_the_database_has_everybody_asked_again()
    {
        var asked = 0;
        WitnessAnswer answer = new WitnessAnswer.Unreachable("witness.example", "It rests.");
        await using var node = await TestNode.StartAsync(TestStore.Sqlite, TimeProvider.System, settings => settings, services =>
            services.AddSingleton<AskWitnesses>((_, _) =>
            {
                asked++;
                return Task.FromResult<IReadOnlyList<WitnessAnswer>>([answer]);
            }));
        node.AnnounceReadOnly();
        answer = new WitnessAnswer.Ahead("witness.example", 1_000);
        await node.LookAsync();
        (asked, node.ReadOnly()).ShouldBe((1, null));

        (await DatabaseFactory.Of(node).ExecuteAsync("UPDATE ledger_identity SET value = 'another'")).ShouldBe(1);
        await node.LookAsync();
        asked.ShouldBe(2);
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.RolledBack);
    }

    [Theory]
    [InlineData("{", "")] // no JSON
    [InlineData("/v1", "/v2")] // of another version
    [InlineData("\"size\": 1", "\"size\": 0")] // not what the note says
    [InlineData("1", "2")] // the note says it too, and nobody signed it
    public async Task A_node_does_not_start_with_a_high_water_file_that_it_did_not_write(string from, string to)
    {
        using var city = new TestAgency(2, Role.EcoCity, "990100");
        await using var node = await TestNode.StartAsync(TestStore.Sqlite, city);
        await new ExchangeService.ExchangeServiceClient(node.Connect(city)).PushDocumentAsync(
            new PushDocumentRequest { Envelope = city.Sign(city.Penalty(ExchangeFixture.NewSubject())) });
        await node.LookAsync();
        var path = node.Owner.Folder.At("data/high-water.json");
        var written = await File.ReadAllTextAsync(path);
        var edited = from == "1"
            ? written.Replace("\"size\": 1", "\"size\": 2", StringComparison.Ordinal).Replace("\\n1\\n", "\\n2\\n", StringComparison.Ordinal)
            : written.Replace(from, to, StringComparison.Ordinal);
        edited.ShouldNotBe(written);

        await node.RestartAsync(async () =>
        {
            await File.WriteAllTextAsync(path, edited);
            await Should.ThrowAsync<NodeFolderException>(() => NodeHost.StartAsync(
                NodeFolder.Open(node.Owner.Folder.Path), new NodeHostOptions { LoggerProvider = new TestLog() }, CancellationToken.None));
            await File.WriteAllTextAsync(path, written);
        });
        node.ReadOnly().ShouldBeNull();
    }

    [Fact]
    public async Task A_clock_that_was_set_back_is_told_and_the_ledger_keeps_its_time()
    {
        using var city = new TestAgency(2, Role.EcoCity, "990100");
        var clock = new MovedClock { Ahead = TimeSpan.FromMinutes(3) };
        await using var node = await TestNode.StartAsync(TestStore.Sqlite, clock, settings => settings, _ => { }, city);
        async Task<long> PushAsync()
        {
            var envelope = city.Sign(city.Penalty(ExchangeFixture.NewSubject()));
            var response = await new ExchangeService.ExchangeServiceClient(node.Connect(city)).PushDocumentAsync(new PushDocumentRequest { Envelope = envelope });
            return ReceiptCheck.EntryOf(response.Receipt).TimeMs;
        }

        var before = await PushAsync();
        var health = node.Host.Services.GetRequiredService<NodeHealth>();
        await node.LookAsync();
        health.Warnings.ShouldBeEmpty();

        clock.Ahead = TimeSpan.Zero;
        (await PushAsync()).ShouldBeGreaterThanOrEqualTo(before);
        await node.LookAsync();
        await node.LookAsync();
        health.Warnings.Keys.ShouldBe(["clock"]);
        health.Problems.ShouldBeEmpty();
        node.Log.Entries.Count(e => e.EventId == ClockBehind).ShouldBe(1);

        clock.Ahead = TimeSpan.FromMinutes(3);
        await node.LookAsync();
        health.Warnings.ShouldBeEmpty();
    }
}
