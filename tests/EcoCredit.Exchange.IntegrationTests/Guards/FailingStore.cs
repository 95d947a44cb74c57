using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>A step of an append.</summary>
public enum AppendStep
{
    /// <summary>Looking which documents are there.</summary>
    Find,

    /// <summary>Looking what has come in since.</summary>
    ReadStubs,

    /// <summary>The transaction.</summary>
    Commit,

    /// <summary>Reading the head after a commit of unknown outcome, or one that another replica was ahead of.</summary>
    ReadHead,

    /// <summary>Reading what was appended.</summary>
    ReadLeaves,
}

/// <summary>How a step fails.</summary>
public enum Failure
{
    /// <summary>It is not done.</summary>
    Failed,

    /// <summary>It is done, and its caller is told that it failed.</summary>
    FailedButStored,
}

/// <summary>
/// A journal's store one of whose steps fails again and again: every third call, with every second commit, which leads to the steps that
/// are taken when the outcome is unknown.
/// </summary>
internal sealed class FailingStore(IJournalStore inner, AppendStep step, Failure failure) : IJournalStore
{
    private readonly Dictionary<AppendStep, int> _calls = [];

    /// <summary>Failures so far; none while it is not armed.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether steps fail: not while the journal starts.</summary>
    public bool IsArmed { get; set; }

    public bool IsShared => inner.IsShared;

    public Task<LedgerHead> ReadHeadAsync(string logId, CancellationToken cancellationToken) =>
        RunAsync(AppendStep.ReadHead, () => inner.ReadHeadAsync(logId, cancellationToken));

    public Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(long from, long to, CancellationToken cancellationToken) =>
        RunAsync(AppendStep.ReadLeaves, () => inner.ReadLeavesAsync(from, to, cancellationToken));

    public Task<IReadOnlyList<KnownDocument>> FindAsync(IReadOnlyCollection<DocumentKey> keys, CancellationToken cancellationToken) =>
        RunAsync(AppendStep.Find, () => inner.FindAsync(keys, cancellationToken));

    public Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(long from, CancellationToken cancellationToken) =>
        RunAsync(AppendStep.ReadStubs, () => inner.ReadStubsAsync(from, cancellationToken));

    public async Task<bool> CommitAsync(JournalBatch batch)
    {
        try
        {
            return await RunAsync(AppendStep.Commit, () => inner.CommitAsync(batch));
        }
        catch (TimeoutException e)
        {
            throw new CommitUnknownException(e);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<T> RunAsync<T>(AppendStep called, Func<Task<T>> call)
    {
        var fails = IsArmed && IsDue(called);
        if (fails) Failures++;
        if (fails && called == step && failure == Failure.Failed) throw new TimeoutException();
        var result = await call();
        return fails ? throw new TimeoutException() : result;
    }

    // Head and leaves are read again only after a commit that came to nothing: those fail too, done and not told.
    private bool IsDue(AppendStep called)
    {
        var number = _calls[called] = _calls.GetValueOrDefault(called) + 1;
        if (called == step) return number % 3 == 2;
        return called == AppendStep.Commit && step is AppendStep.ReadHead or AppendStep.ReadLeaves && number % 2 == 0;
    }
}
