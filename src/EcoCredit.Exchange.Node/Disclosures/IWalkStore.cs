using System.Runtime.InteropServices;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>
/// Where the walks read, on SQLite or PostgreSQL: by plain statements. Beside a loaded node pages of hundreds of keys by EF Core cost a
/// fifth of a core for finding parameters and making text, and calls waited behind them.
/// </summary>
internal interface IWalkStore : IAsyncDisposable
{
    /// <summary>
    /// Reads the next entries of a walk, and the bodies of those that it wants. What is known to be documents that came in is passed over,
    /// but not where one may end others: the pages stay short then.
    /// </summary>
    /// <param name="cursor">The walk's row among the cursors.</param>
    /// <param name="own">What this process committed last.</param>
    /// <param name="most">How many entries.</param>
    /// <param name="wants">Whether an entry's body is needed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<WalkRun> ReadAsync(string cursor, OwnRun own, int most, Func<LedgerEntry, bool> wants, CancellationToken cancellationToken);

    /// <summary>What some documents are about, by index; those that there are not are left out.</summary>
    Task<IReadOnlyDictionary<long, WalkDocument>> FindDocumentsAsync(
        IReadOnlyCollection<long> indexes, CancellationToken cancellationToken);

    /// <summary>Those documents among some that end others.</summary>
    Task<IReadOnlyList<long>> FindEndingAsync(IReadOnlyCollection<long> documents, CancellationToken cancellationToken);
}

/// <summary>What a walk finds ahead of it.</summary>
/// <param name="From">The first entry that it has not looked at.</param>
/// <param name="Size">Entries in all.</param>
/// <param name="NewestEnding">The newest document that ends others.</param>
/// <param name="Entries">The next entries.</param>
/// <param name="Begin">The first that was read: those before it say nothing to any walk.</param>
internal sealed record WalkRun(long From, long Size, long? NewestEnding, IReadOnlyList<WalkEntry> Entries, long Begin)
{
    /// <summary>The place behind the last entry.</summary>
    public long To => Entries.Count == 0 ? Begin : Entries[^1].Index + 1;

    /// <summary>Where the reading begins.</summary>
    public static long BeginOf(OwnRun own, long from, long size, long? newestEnding) =>
        newestEnding >= from ? from : own.SkipIntake(from, size);
}

/// <summary>An entry ahead of a walk.</summary>
internal sealed class WalkEntry
{
    private readonly byte[] _bytes;

    public WalkEntry(long index, byte[] bytes)
    {
        (Index, _bytes) = (index, bytes);
        Entry = LedgerEntry.TryParse(bytes, out var entry, out var problem) ? entry : null;
        Problem = problem;
    }

    public long Index { get; }

    /// <summary>What it says; <see langword="null"/> where it cannot be read.</summary>
    public LedgerEntry? Entry { get; }

    /// <summary>Why it cannot be read.</summary>
    public string? Problem { get; }

    /// <summary>Its body, where it is wanted and was not erased.</summary>
    public SealedBody? Body { get; private set; }

    /// <summary>It was wanted and is gone by the law.</summary>
    public bool IsErased { get; private set; }

    public void Take(string keyId, byte[]? ciphertext, bool isErased)
    {
        Body = ciphertext is null ? null : new SealedBody(keyId, ciphertext, _bytes);
        IsErased = ciphertext is null && isErased;
    }
}

/// <summary>What a document is about.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WalkDocument(int Kind, string Subject);
