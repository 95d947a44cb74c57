using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>An older base backup of PostgreSQL is restored under a node.</summary>
public sealed class RestoredBackupTests
{
    [Fact]
    [Trait("Security", "CRASH-07")]
    public async Task A_node_notices_an_older_base_backup_while_it_runs_and_when_it_starts_and_recovers()
    {
        await using var server = await PostgresServer.StartAsync();
        using var city = new TestAgency(2, Role.EcoCity, "990100");
        await using var node = await TestNode.StartAsync(server, city);
        var (kept, _) = await PushAsync(node, city);
        await server.BackUpAsync();
        var (lost, receipt) = await PushAsync(node, city);
        await node.LookAsync();

        node.AnnounceReadOnly();
        await server.RestoreAsync();
        await TestNode.EventuallyAsync(() => node.ReadOnly() is not null);
        node.ReadOnly()!.Cause.ShouldBe(ReadOnlyCause.RolledBack, node.ReadOnly()!.Text);
        (await ExchangeFixture.ErrorOfAsync(() => PushAsync(node, city))).Reason.ShouldBe(ErrorReason.LedgerReadOnly);

        await node.RestartAsync();
        node.ReadOnly().ShouldNotBeNull().Cause.ShouldBe(ReadOnlyCause.RolledBack);

        RecoveryReport? report = null;
        await node.RestartAsync(async () => report = await node.RecoverAsync(new RecoveryOptions { Commit = true }));
        node.ReadOnly().ShouldBeNull();
        (report!.Record.Cause, report.Record.FoundSize, report.Record.SeenSize).ShouldBe(("ROLLED_BACK", 1, 2));
        var again = (await Exchange(node, city).PushDocumentAsync(new PushDocumentRequest { Envelope = lost })).Receipt;
        again.Index.ShouldBe(report.Record.FirstIndex);
        node.FindProblem(again, lost).ShouldBeNull();
        node.FindProblem(receipt, lost).ShouldBeNull();
        (await Exchange(node, city).PushDocumentAsync(new PushDocumentRequest { Envelope = kept })).Duplicate.ShouldBeTrue();
        await StoredLedger.CheckAsync(DatabaseFactory.Of(node));
    }

    private static ExchangeService.ExchangeServiceClient Exchange(TestNode node, TestAgency city) => new(node.Connect(city));

    private static async Task<(Envelope Envelope, Receipt Receipt)> PushAsync(TestNode node, TestAgency city)
    {
        var envelope = city.Sign(city.Penalty(ExchangeFixture.NewSubject()));
        var response = await Exchange(node, city).PushDocumentAsync(new PushDocumentRequest { Envelope = envelope });
        return (envelope, response.Receipt);
    }
}
