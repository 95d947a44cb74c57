using System.Collections.Concurrent;
using EcoCredit.Exchange.Node.Status;
using EcoCredit.Exchange.Rules.Status;

namespace EcoCredit.Exchange.Node.Feeds;

/// <summary>
/// Tells which documents changed the level of their organisation. What was found out is kept, as it never changes: a hundred subscribers
/// cost as much as one.
/// </summary>
internal sealed class LevelChangeReader(StatusReader reader) : IDisposable
{
    private const int MaxKnown = 200_000;

    private readonly ConcurrentDictionary<long, bool> _known = new();
    private readonly SemaphoreSlim _finding = new(1, 1);

    /// <summary>Whether each of some documents changed a level, in their order.</summary>
    public async ValueTask<bool[]> ReadAsync(IReadOnlyList<FeedDocument> documents, CancellationToken cancellationToken)
    {
        if (Known(documents) is { } known) return known;
        // Whoever comes second finds what the first one has found. Only here is anything forgotten.
        await _finding.WaitAsync(cancellationToken);
        try
        {
            if (_known.Count > MaxKnown) _known.Clear();
            await FindAsync([.. documents.Where(d => !_known.ContainsKey(d.Index))], cancellationToken);
            return Known(documents)!;
        }
        finally
        {
            _finding.Release();
        }
    }

    public void Dispose() => _finding.Dispose();

    private bool[]? Known(IReadOnlyList<FeedDocument> documents)
    {
        var known = new bool[documents.Count];
        for (var i = 0; i < known.Length; i++)
        {
            if (!_known.TryGetValue(documents[i].Index, out known[i])) return null;
        }

        return known;
    }

    private async Task FindAsync(List<FeedDocument> documents, CancellationToken cancellationToken)
    {
        string[] subjects = [.. documents.Where(d => d.Subject.Length > 0).Select(d => d.Subject).Distinct(StringComparer.Ordinal)];
        var facts = subjects.Length == 0 ? null : (await reader.ReadAsync(subjects, cancellationToken)).Facts;
        foreach (var document in documents)
        {
            _known[document.Index] = facts is not null && facts.TryGetValue(document.Subject, out var own)
                && LevelChanges.IsChangedBy(document.Subject, own.Facts, document.Index);
        }
    }
}
