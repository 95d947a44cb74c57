using EcoCredit.Exchange.Node.Journal;
using Microsoft.Extensions.Caching.Memory;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>
/// What was read of organisations, for as long as nothing about them comes in: asked again, they cost no query. What is kept is complete up
/// to the size that the journal shows; where other replicas write, the commit of the answer finds out whether it still was (the head moves by
/// compare-and-swap only), and the question is answered anew.
/// </summary>
internal sealed class FactCache(LedgerJournal journal) : IDisposable
{
    // A fact takes some 400 bytes.
    private const int MostFacts = 100_000;

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MostFacts });
    private volatile SourcesRead? _sources;

    /// <summary>Finds everything that a question needs; <see langword="null"/> where some of it has to be read.</summary>
    public StatusState? Find(IReadOnlyCollection<string> subjects)
    {
        // The size first: stamps are set before it is shown.
        var size = journal.Newest.Snapshot.Size;
        var stamps = journal.Stamps;
        if (_sources is not { } sources || !stamps.AreSourcesKnownSince(sources.Size)) return null;
        var facts = new Dictionary<string, KnownFacts>(subjects.Count, StringComparer.Ordinal);
        foreach (var subject in subjects)
        {
            if (!_known.TryGetValue(subject, out KnownFacts? known) || !stamps.IsUnchangedSince(subject, known!.Size)) return null;
            facts.Add(subject, known);
        }

        return new StatusState(size, facts, sources.With(stamps.Heard)) { IsKept = true };
    }

    /// <summary>Keeps what was read.</summary>
    public void Keep(StatusState state, IReadOnlyCollection<string> subjects)
    {
        foreach (var subject in subjects)
        {
            if (state.Facts.TryGetValue(subject, out var facts))
                _known.Set(subject, facts, new MemoryCacheEntryOptions { Size = 1 + facts.Facts.Count });
        }

        _sources = new SourcesRead(state.Sources, state.Size);
    }

    /// <summary>Documents were erased: nothing of them stays in memory.</summary>
    public void Forget() => _known.Clear();

    public void Dispose() => _known.Dispose();

    /// <summary>Sources as they were read at a size.</summary>
    private sealed class SourcesRead(IReadOnlyDictionary<string, SourceState> read, long size)
    {
        private volatile Merged? _merged;

        public long Size => size;

        /// <summary>With what was heard since.</summary>
        public IReadOnlyDictionary<string, SourceState> With(IReadOnlyDictionary<string, SourceState> heard)
        {
            if (_merged is { } merged && ReferenceEquals(merged.Heard, heard)) return merged.All;
            var all = new Dictionary<string, SourceState>(read, StringComparer.Ordinal);
            foreach (var (source, state) in heard)
            {
                if (!all.TryGetValue(source, out var known) || known.LastIndex < state.LastIndex) all[source] = state;
            }

            _merged = new Merged(heard, all);
            return all;
        }

        private sealed record Merged(IReadOnlyDictionary<string, SourceState> Heard, IReadOnlyDictionary<string, SourceState> All);
    }
}
