using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>
/// Every step of an append fails, and fails although it was done: nothing that was acknowledged is lost, no index is used twice, no
/// checkpoint contradicts another.
/// </summary>
public sealed class AppendFaultTests
{
    private const int Senders = 4;
    private const int Each = 12;
    private const string Subject = "91150100MA0000002X";

    public static TheoryData<TestStore, AppendStep, Failure> Faults
    {
        get
        {
            var data = new TheoryData<TestStore, AppendStep, Failure>();
            foreach (var store in Enum.GetValues<TestStore>())
            {
                foreach (var step in Enum.GetValues<AppendStep>())
                {
                    data.Add(store, step, Failure.Failed);
                    data.Add(store, step, Failure.FailedButStored);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    [Trait("Security", "CRASH-06")]
    public async Task What_was_acknowledged_stands_once_and_under_checkpoints_that_agree(TestStore store, AppendStep step, Failure failure)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        // There before the start: what a file was judged by is not all in memory.
        await using (var before = await JournalHarness.StartAsync(place)) await before.AppendedAsync(before.Document("before"));
        FailingStore? failing = null;
        await using var node = await JournalHarness.StartAsync(place, wrap: inner => failing = new FailingStore(inner, step, failure));
        node.Announce(GuardSteps.CommitFailed);
        failing!.IsArmed = true;

        var acknowledged = (await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(node, sender)))))
            .SelectMany(told => told).ToList();

        failing.IsArmed = false;
        failing.Failures.ShouldBeGreaterThan(0);
        var newest = (await node.AppendedAsync(node.Disclosure())).Tree.Snapshot;
        var stored = (await place.QueryAsync("SELECT d.document_id, d.idx, e.entry FROM document d JOIN ledger_entry e ON e.idx = d.idx"))
            .ToDictionary(r => (string)r[0], r => (Index: StoredLedger.Number(r[1]), Entry: (byte[])r[2]), StringComparer.Ordinal);
        stored.Remove("before").ShouldBeTrue();
        stored.Count.ShouldBe(Senders * Each);
        foreach (var (id, outcome) in acknowledged)
        {
            if (outcome is JournalOutcome.Duplicate duplicate) duplicate.Index.ShouldBe(stored[id].Index);
            else if (outcome is JournalOutcome.Appended appended) (appended.Index, Convert.ToHexString(appended.Entry)).ShouldBe((stored[id].Index, Convert.ToHexString(stored[id].Entry)));
        }

        acknowledged.Select(a => a.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(Senders * Each);
        await StoredLedger.CheckAsync(place);
        RequireAgreement([.. acknowledged.Select(a => a.Outcome).OfType<JournalOutcome.Appended>()], newest);
    }

    /// <summary>Sends documents as a source does: each until it is answered.</summary>
    private static async Task<List<(string Id, JournalOutcome Outcome)>> SendAsync(JournalHarness node, int sender)
    {
        var told = new List<(string, JournalOutcome)>();
        for (var i = 0; i < Each; i++)
        {
            var id = $"{sender}/{i}";
            for (var answer = (JournalOutcome?)null; answer is null;)
            {
                try
                {
                    // Judged by a file as of the beginning, so that what came in since has to be read.
                    answer = await node.AppendAsync(node.Step(id, Subject, new CaseGuard(0, _ => false)));
                    told.Add((id, answer));
                }
                catch (RpcException e)
                {
                    ExchangeError.Read(e)!.Reason.ShouldBe(ErrorReason.StorageUnavailable);
                }
            }
        }

        return told;
    }

    /// <summary>Every two checkpoints that went out: the larger one begins with the smaller one, by a proof.</summary>
    private static void RequireAgreement(List<JournalOutcome.Appended> receipts, TreeSnapshot newest)
    {
        receipts.ShouldNotBeEmpty();
        foreach (var receipt in receipts) JournalHarness.Verify(receipt);
        receipts.Select(r => r.Index).Distinct().Count().ShouldBe(receipts.Count);
        List<Checkpoint> checkpoints = [.. receipts.Select(r => GuardSteps.CheckpointOf(Google.Protobuf.ByteString.CopyFrom(r.Tree.Note)))];
        foreach (var older in checkpoints)
        {
            foreach (var newer in checkpoints.Where(c => c.Size >= older.Size))
            {
                var proof = MerkleProofs.Consistency(older.Size, newer.Size, newest);
                MerkleProofs.VerifyConsistency(older.Size, older.Root, newer.Size, newer.Root, proof).ShouldBeTrue();
            }
        }
    }
}
