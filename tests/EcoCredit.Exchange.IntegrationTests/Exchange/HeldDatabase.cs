using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Exchange;

/// <summary>A node's own database, whose commits wait for the test.</summary>
internal sealed class HeldDatabase(IDatabase inner, Task gate) : WrappedDatabase(inner)
{
    private HeldStore? _journal;

    public override IJournalStore Journal => _journal ??= new HeldStore(Inner.Journal, gate);

    /// <summary>Puts it in the place of the node's database.</summary>
    public static void Use(IServiceCollection services, Task gate)
    {
        var own = services.Single(s => s.ServiceType == typeof(IDatabase));
        services.Remove(own);
        services.AddSingleton<IDatabase>(s => new HeldDatabase((IDatabase)own.ImplementationFactory!(s), gate));
    }

    private sealed class HeldStore(IJournalStore inner, Task gate) : IJournalStore
    {
        public bool IsShared => inner.IsShared;

        public Task<LedgerHead> ReadHeadAsync(string logId, CancellationToken cancellationToken) =>
            inner.ReadHeadAsync(logId, cancellationToken);

        public Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(long from, long to, CancellationToken cancellationToken) =>
            inner.ReadLeavesAsync(from, to, cancellationToken);

        public Task<IReadOnlyList<KnownDocument>> FindAsync(IReadOnlyCollection<DocumentKey> keys, CancellationToken cancellationToken) =>
            inner.FindAsync(keys, cancellationToken);

        public Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(long from, CancellationToken cancellationToken) =>
            inner.ReadStubsAsync(from, cancellationToken);

        public async Task<bool> CommitAsync(JournalBatch batch)
        {
            await gate;
            return await inner.CommitAsync(batch);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
