using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Journal;

/// <summary>A unit that cannot be stored fails alone, whatever it is batched with.</summary>
public sealed class RefusedUnitTests
{
    private const int UnitRefused = 2003;

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public Task A_unit_that_breaks_a_constraint_fails_alone(TestStore store) =>
        FailsAloneAsync(store, node => node.Document("bad", facts: [JournalHarness.Fact(0), JournalHarness.Fact(0)]));

    [Fact]
    public Task A_unit_with_an_id_that_PostgreSQL_cannot_hold_fails_alone() =>
        FailsAloneAsync(TestStore.Postgres, node => node.Document("bad\0id"));

    [Fact]
    public Task A_unit_with_an_id_that_is_not_Unicode_fails_alone_on_PostgreSQL() =>
        FailsAloneAsync(TestStore.Postgres, node => node.Document("bad\ud800id"));

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public Task A_unit_that_gives_no_entry_fails_alone(TestStore store) =>
        FailsAloneAsync(store, node => node.Journal.CreateUnit(LedgerEntryType.Disclosure, "not a code", kind: 0, purpose: 0, [], [], document: null));

    private static async Task FailsAloneAsync(TestStore store, Func<JournalHarness, JournalUnit> createBad)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var node = await JournalHarness.StartAsync(place);
        node.Announce(UnitRefused);
        var bad = createBad(node);
        var good = Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? node.Disclosure() : node.Document($"{i}")).ToList();

        // The bad one stands between good ones, most of which share its batch.
        foreach (var unit in good.Take(30).Append(bad).Concat(good.Skip(30))) node.Journal.Enqueue(unit);

        var refusal = await Should.ThrowAsync<RpcException>(() => bad.Outcome);
        ExchangeError.Read(refusal)!.Reason.ShouldBe(ErrorReason.Internal);
        (await Task.WhenAll(good.Select(u => u.Outcome))).ShouldAllBe(o => o is JournalOutcome.Appended);
        await node.AppendedAsync(node.Document("after"));
        (await StoredLedger.CheckAsync(place)).Size.ShouldBe(61);
        (await StoredLedger.CountAsync(place, "document")).ShouldBe(31);
        node.Logged(UnitRefused).ShouldBe(1);
    }
}
