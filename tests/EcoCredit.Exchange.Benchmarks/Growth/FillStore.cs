using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>
/// The journal's store while a set is filled: each document is new, as its id is made of its number, so nobody looks for it. The unique index
/// that is made in the end would say so.
/// </summary>
internal sealed class FillStore(IJournalStore inner) : IJournalStore
{
    public bool IsShared => inner.IsShared;

    public Task<LedgerHead> ReadHeadAsync(string logId, CancellationToken cancellationToken) => inner.ReadHeadAsync(logId, cancellationToken);

    public Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(long from, long to, CancellationToken cancellationToken) =>
        inner.ReadLeavesAsync(from, to, cancellationToken);

    public Task<IReadOnlyList<KnownDocument>> FindAsync(IReadOnlyCollection<DocumentKey> keys, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KnownDocument>>([]);

    public Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(long from, CancellationToken cancellationToken) => inner.ReadStubsAsync(from, cancellationToken);

    public Task<bool> CommitAsync(JournalBatch batch) => inner.CommitAsync(batch);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
