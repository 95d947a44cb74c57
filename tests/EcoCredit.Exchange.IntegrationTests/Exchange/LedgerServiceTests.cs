using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

public sealed class LedgerServiceTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Proves_every_entry_and_every_earlier_size(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        for (var i = 0; i < 9; i++) await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        var ledger = f.Ledger(f.Buyer);
        var checkpoint = await ledger.GetCheckpointAsync(new GetCheckpointRequest());
        checkpoint.Size.ShouldBe(9);
        checkpoint.VerifierKeys.ShouldBe(f.Region.Card.LedgerKeys);

        for (var size = 1; size <= 9; size++)
        {
            var consistency = await ledger.GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = size });
            MerkleProofs.VerifyConsistency(size, Hash(consistency.OldRoot), 9, Hash(consistency.NewRoot), [.. consistency.Hashes.Select(Hash)]).ShouldBeTrue();
            for (var index = 0; index < size; index++)
            {
                var inclusion = await ledger.GetInclusionProofAsync(new GetInclusionProofRequest { Index = index, Size = size });
                MerkleProofs.VerifyInclusion(Hash(inclusion.LeafHash), index, size, [.. inclusion.Hashes.Select(Hash)], Hash(consistency.OldRoot)).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public async Task Refuses_what_lies_outside_the_ledger()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite);
        await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        var ledger = f.Ledger(f.Buyer);
        foreach (var (index, size) in new (long, long)[] { (1, 1), (-1, 1), (0, 2), (0, -1) })
            (await ExchangeFixture.ErrorOfAsync(() => ledger.GetInclusionProofAsync(new GetInclusionProofRequest { Index = index, Size = size }).ResponseAsync)).Reason.ShouldBe(ErrorReason.OutOfLedger);
        foreach (var (old, size) in new (long, long)[] { (0, 1), (2, 1), (1, 2), (-1, 0) })
            (await ExchangeFixture.ErrorOfAsync(() => ledger.GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = old, NewSize = size }).ResponseAsync)).Reason.ShouldBe(ErrorReason.OutOfLedger);
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Keeps_its_ledger_over_a_restart(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var envelope = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()));
        var first = await f.PushAsync(f.City, envelope);
        await f.Node.RestartAsync();

        var again = await f.PushAsync(f.City, envelope);
        again.Duplicate.ShouldBeTrue();
        again.Receipt.Index.ShouldBe(first.Receipt.Index);
        ReceiptCheck.FindProblem(again.Receipt, envelope, f.Region).ShouldBeNull();
        (await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()))).Receipt.Index.ShouldBe(1);
    }

    private static TreeHash Hash(Google.Protobuf.ByteString bytes) => TreeHash.Read(bytes.Span);
}
