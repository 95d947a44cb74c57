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
/// <param name="Facts">Facts by subject, in the order of the ledger.</param>
/// <param name="Sources">When each source was heard last.</param>
internal sealed record StatusState(
    long Size, IReadOnlyDictionary<string, List<RecordedFact>> Facts, IReadOnlyDictionary<string, SourceState> Sources);

/// <summary>When a source was heard last.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceState(long LastIndex, DateTimeOffset LastTime);
