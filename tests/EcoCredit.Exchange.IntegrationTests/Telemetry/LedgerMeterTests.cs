using System.Text.RegularExpressions;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Publishing;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Telemetry;

public sealed class LedgerMeterTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Batches_together_have_every_entry_and_each_its_time(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        using var measured = new Measured(f.Node);
        var subjects = Enumerable.Range(0, 20).Select(_ => ExchangeFixture.NewSubject()).ToList();
        await Task.WhenAll(subjects.Select(s => f.PushAsync(f.City, f.City.Penalty(s))));
        await Task.WhenAll(subjects.Select(s => f.AskAsync(f.Buyer, s, Purpose.Procurement)));

        var batches = measured.Of("ecocredit.journal.batch.entries");
        // A question comes with a statement, which has an entry of its own.
        batches.Sum(b => b.Value).ShouldBe(60);
        measured.Of("ecocredit.journal.commit.duration").Count.ShouldBe(batches.Count);
        measured.Of("ecocredit.journal.bytes").Sum(b => b.Value).ShouldBeGreaterThan(60 * 100);
        measured.Of("ecocredit.journal.commits.failed").ShouldBeEmpty();
        measured.Observe("ecocredit.ledger.size").ShouldHaveSingleItem().Value.ShouldBe(60);
        measured.Observe("ecocredit.journal.queue.units").ShouldHaveSingleItem().Value.ShouldBe(0);
        measured.Observe("ecocredit.journal.queue.bytes").ShouldHaveSingleItem().Value.ShouldBe(0);
    }

    [Fact]
    public async Task Checkpoints_grow_older_until_there_is_a_new_one()
    {
        var clock = new TestClock();
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite, clock);
        using var measured = new Measured(f.Node);
        await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        await TestNode.EventuallyAsync(() => measured.Observe("ecocredit.ledger.published").Single().Value == 1);
        clock.Pass(TimeSpan.FromMinutes(5));
        measured.Observe("ecocredit.ledger.signed_age").ShouldHaveSingleItem().Value.ShouldBeInRange(300, 400);
        measured.Observe("ecocredit.ledger.published_age").ShouldHaveSingleItem().Value.ShouldBeInRange(300, 400);
        await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        measured.Observe("ecocredit.ledger.signed_age").ShouldHaveSingleItem().Value.ShouldBeInRange(0, 100);
        await TestNode.EventuallyAsync(() => measured.Observe("ecocredit.ledger.published_age").Single().Value < 100);
    }

    [Fact]
    public async Task Days_that_certificates_have_left_are_right_and_become_fewer()
    {
        const string Name = "ecocredit.certificate.days_left";
        var clock = new TestClock();
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite, clock);
        using var measured = new Measured(f.Node);
        await f.LedgerSizeAsync();
        var end = new DateTimeOffset(f.Region.Certificate.NotAfter.ToUniversalTime());
        var before = Ends();
        before["tls"].ShouldBe((end - clock.GetUtcNow()).TotalDays, tolerance: 0.01);
        // The region itself is connected, and nobody else.
        before["peer"].ShouldBe(before["tls"], tolerance: 0.01);
        clock.Pass(TimeSpan.FromDays(20));
        var after = Ends();
        (before["tls"] - after["tls"]).ShouldBe(20, tolerance: 0.01);
        (before["anchor"] - after["anchor"]).ShouldBe(20, tolerance: 0.01);
        // Keys of the development folder have no end: nothing is said of them.
        before.Keys.ShouldBe(["tls", "anchor", "peer"], ignoreOrder: true);

        Dictionary<string, double> Ends() => measured.Observe(Name).ToDictionary(m => (string)m.Tags["credential"]!, m => m.Value, StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_operators_manual_has_every_instrument_and_no_other()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        using var measured = new Measured(f.Node);
        var manual = await File.ReadAllTextAsync(Path.Combine(ManualFolder(), "operations.md"));
        var table = manual[manual.IndexOf("<!-- metrics -->", StringComparison.Ordinal)..manual.IndexOf("<!-- /metrics -->", StringComparison.Ordinal)];
        var rows = table.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|').Select(c => c.Trim()).ToArray());
        rows.Select(r => (r[1].Trim('`'), r[2], r[3].Trim('`'))).ShouldBe(
            measured.Instruments.Select(i => (i.Name, KindOf(i.GetType().Name), i.Unit ?? "")), ignoreOrder: true);

        static string KindOf(string type) => Regex.Match(type, "Histogram|Counter|Gauge", RegexOptions.NonBacktracking).Value.ToLowerInvariant();
    }

    private static string ManualFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EcoCredit.Exchange.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "docs");
    }
}
