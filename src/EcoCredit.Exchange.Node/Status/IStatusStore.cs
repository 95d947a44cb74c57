using System.Runtime.InteropServices;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>Where status questions read: the facts of many subjects at once, by key, on SQLite or PostgreSQL.</summary>
internal interface IStatusStore : IAsyncDisposable
{
    /// <summary>Reads the committed size first and the facts after it, so that every fact below that size is there.</summary>
    Task<StatusState> ReadAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken);
}

/// <summary>What was known at one moment.</summary>
/// <param name="Size">Ledger size; facts at or beyond it do not count.</param>
/// <param name="Facts">What is known, by subject; of every subject that was asked about.</param>
/// <param name="Sources">When each source was heard last.</param>
internal sealed record StatusState(
    long Size, IReadOnlyDictionary<string, KnownFacts> Facts, IReadOnlyDictionary<string, SourceState> Sources)
{
    /// <summary>Whether it was kept, and not read for this question.</summary>
    public bool IsKept { get; init; }

    /// <summary>Puts together what was read.</summary>
    public static StatusState Of(
        long size,
        IReadOnlyCollection<string> subjects,
        Dictionary<string, List<RecordedFact>> facts,
        IReadOnlyDictionary<string, SourceState> sources)
    {
        var known = new Dictionary<string, KnownFacts>(subjects.Count, StringComparer.Ordinal);
        foreach (var subject in subjects) known[subject] = new KnownFacts(facts.TryGetValue(subject, out var found) ? found : [], size);
        return new StatusState(size, known, sources);
    }
}

/// <summary>When a source was heard last.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceState(long LastIndex, DateTimeOffset LastTime);
