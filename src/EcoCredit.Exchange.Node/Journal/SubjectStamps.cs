using EcoCredit.Exchange.Node.Status;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// When documents about a subject were appended last, so that whoever keeps what is known of it notices that it is no longer all. Stamped
/// after the commit and before the new size is shown to anybody: what is unchanged since a size is complete up to every size that is shown.
/// </summary>
/// <remarks>Subjects share stamps: a change of one may look like a change of another, never the other way round.</remarks>
internal sealed class SubjectStamps
{
    private const int Stripes = 1 << 14;

    private readonly long[] _beyond = new long[Stripes];
    private readonly Lock _lock = new();
    private Dictionary<string, SourceState> _heard = new(StringComparer.Ordinal); // replaced under _lock, never changed
    private long _newest; // raised with any of the stamps
    private long _allBeyond;
    private long _othersBeyond;

    /// <summary>When each source was heard last, as far as this process appended it: newer than what was read before, never complete.</summary>
    public IReadOnlyDictionary<string, SourceState> Heard => Volatile.Read(ref _heard);

    /// <summary>A document about a subject stands at an index.</summary>
    public void Changed(string subject, long index)
    {
        Raise(ref _beyond[StripeOf(subject)], index + 1);
        Raise(ref _newest, index + 1);
    }

    /// <summary>Something about anybody may stand below a size.</summary>
    public void ChangedAll(long size) => Raise(ref _allBeyond, size);

    /// <summary>Other processes have appended documents below a size: of their sources nothing is known here.</summary>
    public void OthersWrote(long size) => Raise(ref _othersBeyond, size);

    /// <summary>Sources were heard.</summary>
    public void Hear(IEnumerable<KeyValuePair<string, SourceState>> sources)
    {
        lock (_lock)
        {
            var heard = new Dictionary<string, SourceState>(_heard, StringComparer.Ordinal);
            foreach (var (source, state) in sources) heard[source] = state;
            Volatile.Write(ref _heard, heard);
        }
    }

    /// <summary>Whether what was read of a subject at a size is still all.</summary>
    public bool IsUnchangedSince(string subject, long size) =>
        (Volatile.Read(ref _newest) <= size || Volatile.Read(ref _beyond[StripeOf(subject)]) <= size)
        && Volatile.Read(ref _allBeyond) <= size;

    /// <summary>Whether the sources as they were read at a size, with <see cref="Heard"/>, are still all.</summary>
    public bool AreSourcesKnownSince(long size) => Volatile.Read(ref _othersBeyond) <= size && Volatile.Read(ref _allBeyond) <= size;

    private static int StripeOf(string subject) => (int)((uint)string.GetHashCode(subject, StringComparison.Ordinal) % Stripes);

    private static void Raise(ref long stamp, long value)
    {
        for (var seen = Volatile.Read(ref stamp); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref stamp, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
