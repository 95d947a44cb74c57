using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Journal;

/// <summary>A node does not sign over tables that are not what was committed.</summary>
public sealed class TamperedLedgerTests
{
    private const int Corrupt = 2004;
    private const int Entries = 300;

    public static TheoryData<TestStore, string> Tamperings
    {
        get
        {
            // Of 300 entries, 256 lie in a full tile and 44 behind it.
            string[] statements =
            [
                "UPDATE ledger_entry SET leaf_hash = (SELECT leaf_hash FROM ledger_entry WHERE idx = 1) WHERE idx = 299",
                "UPDATE ledger_entry SET leaf_hash = entry WHERE idx = 270",
                "DELETE FROM ledger_entry WHERE idx = 270",
                "DELETE FROM ledger_entry WHERE idx = 299",
                "DELETE FROM ledger_entry WHERE idx = 256",
                "DELETE FROM ledger_tile",
                "UPDATE ledger_tile SET hashes = (SELECT leaf_hash FROM ledger_entry WHERE idx = 1)",
                "UPDATE ledger_head SET size = 299",
                "UPDATE ledger_head SET size = 301",
                "UPDATE ledger_head SET size = -1",
                "UPDATE ledger_head SET root = (SELECT leaf_hash FROM ledger_entry WHERE idx = 1)",
                "UPDATE ledger_head SET root = frontier",
                "UPDATE ledger_head SET frontier = root",
            ];
            var data = new TheoryData<TestStore, string>();
            foreach (var statement in statements)
            {
                data.Add(TestStore.Sqlite, statement);
                data.Add(TestStore.Postgres, statement);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task A_tampered_ledger_is_refused_at_start(TestStore store, string tampering)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using (var node = await JournalHarness.StartAsync(place)) await FillAsync(node);

        (await place.ExecuteAsync(tampering)).ShouldBe(1);

        await Should.ThrowAsync<LedgerCorruptException>(() => JournalHarness.StartAsync(place));
    }

    [Fact]
    public async Task A_head_that_goes_back_under_a_running_node_stops_it()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Postgres);
        await using var node = await JournalHarness.StartAsync(place);
        node.Announce(Corrupt);
        await FillAsync(node);

        await place.ExecuteAsync("UPDATE ledger_head SET size = 299");

        var refusal = await Should.ThrowAsync<RpcException>(() => node.AppendAsync(node.Disclosure()));
        ExchangeError.Read(refusal)!.Reason.ShouldBe(ErrorReason.LedgerReadOnly);
        node.State.ReadOnly!.Cause.ShouldBe(ReadOnlyCause.RolledBack);
        Should.Throw<RpcException>(() => node.Journal.Enqueue(node.Disclosure()));
        (await StoredLedger.CountAsync(place, "ledger_entry")).ShouldBe(Entries);
    }

    private static async Task FillAsync(JournalHarness node) =>
        await Task.WhenAll(Enumerable.Range(0, Entries).Select(_ => node.AppendAsync(node.Disclosure())));
}
