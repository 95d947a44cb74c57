using EcoCredit.Exchange.IntegrationTests.Disclosures;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Erasure;

/// <summary>The erasure and its entry are there together, or neither is, whatever becomes of the connection in the commit.</summary>
public sealed class BrokenCommitTests
{
    private const int CommitFailed = 2002;

    public static TheoryData<TestStore, bool, int> Breaks => new()
    {
        { TestStore.Sqlite, false, 1 },
        { TestStore.Sqlite, true, 1 },
        { TestStore.Sqlite, false, 2 },
        { TestStore.Postgres, false, 1 },
        { TestStore.Postgres, true, 1 },
        { TestStore.Postgres, false, 2 },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    [Trait("Security", "CRASH-06")]
    public async Task Entry_and_erasure_stand_or_fall_together(TestStore store, bool isStored, int times)
    {
        var faults = new CommitFaults();
        await using var f = await ExchangeFixture.StartAsync(
            store, TimeProvider.System, settings => settings, services => faults.Use(services));
        var flag = f.City.Flag(ExchangeFixture.NewSubject());
        var index = (await f.PushAsync(f.City, flag)).Receipt.Index;
        await f.PushAsync(f.City, f.City.Lift(flag));
        var size = await f.LedgerSizeAsync();

        (faults.Left, faults.IsStored) = (times, isStored);
        if (times > 1)
        {
            f.Node.Log.Announce(CommitFailed);
            (await ExchangeFixture.ErrorOfAsync(() => f.EraseAsync(ErasureSteps.Order(index)))).Reason.ShouldBe(ErrorReason.StorageUnavailable);
            (await f.LedgerSizeAsync()).ShouldBe(size);
            (await ErasedByAsync(f, index)).ShouldBeNull();
        }

        (await f.EraseAsync(ErasureSteps.Order(index))).Entries.Single().ErasedBy.ShouldBe(size);
        faults.Left.ShouldBe(0);
        (await ErasedByAsync(f, index)).ShouldBe(size);
        (await f.LedgerSizeAsync()).ShouldBe(size + 1);
    }

    private static async Task<long?> ErasedByAsync(ExchangeFixture f, long index)
    {
        await using var context = f.Database().CreateReader();
        var body = await context.LedgerBodies.SingleAsync(b => b.Idx == index);
        (body.Ciphertext is null).ShouldBe(body.ErasedIdx is not null);
        return body.ErasedIdx;
    }

    /// <summary>Breaks the commits of erasures.</summary>
    private sealed class CommitFaults
    {
        public int Left { get; set; }

        public bool IsStored { get; set; }

        public void Use(IServiceCollection services)
        {
            var own = services.Single(s => s.ServiceType == typeof(LedgerJournal));
            services.Remove(own);
            services.AddSingleton(s =>
            {
                var database = s.GetRequiredService<IDatabase>();
                return ActivatorUtilities.CreateInstance<LedgerJournal>(
                    s, new BreakingStore(database.Journal, this), s.GetRequiredService<Node.Hosting.NodeOptions>().Agency.Code);
            });
        }
    }

    private sealed class BreakingStore(IJournalStore inner, CommitFaults faults) : IJournalStore
    {
        public bool IsShared => inner.IsShared;

        public Task<LedgerHead> ReadHeadAsync(string logId, CancellationToken cancellationToken) => inner.ReadHeadAsync(logId, cancellationToken);

        public Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(long from, long to, CancellationToken cancellationToken) =>
            inner.ReadLeavesAsync(from, to, cancellationToken);

        public Task<IReadOnlyList<KnownDocument>> FindAsync(IReadOnlyCollection<DocumentKey> keys, CancellationToken cancellationToken) =>
            inner.FindAsync(keys, cancellationToken);

        public Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(long from, CancellationToken cancellationToken) =>
            inner.ReadStubsAsync(from, cancellationToken);

        public async Task<bool> CommitAsync(JournalBatch batch)
        {
            if (faults.Left == 0 || batch.Units.All(u => u.Unit.Erases.Count == 0)) return await inner.CommitAsync(batch);
            faults.Left--;
            if (faults.IsStored) await inner.CommitAsync(batch);
            throw new CommitUnknownException(new IOException("The test broke the connection."));
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
