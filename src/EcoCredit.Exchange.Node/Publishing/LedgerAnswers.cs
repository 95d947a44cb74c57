namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>
/// Answers under way on the ledger's port, of all connections and streams together: whoever takes them slowly holds their bytes. One reader
/// has an eighth of them, so that a slow one leaves the others room.
/// </summary>
internal sealed class LedgerAnswers
{
    /// <summary>Of all readers.</summary>
    public const int Most = 256;

    /// <summary>Of one: a certificate, or an address where nobody shows one.</summary>
    public const int MostOfOne = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byReader = new(StringComparer.Ordinal); // under _lock
    private int _count; // under _lock

    /// <summary>Takes a place; who gets one gives it back with <see cref="Leave"/>.</summary>
    public bool TryEnter(string reader)
    {
        lock (_lock)
        {
            var own = _byReader.GetValueOrDefault(reader);
            if (_count >= Most || own >= MostOfOne) return false;
            _byReader[reader] = own + 1;
            _count++;
            return true;
        }
    }

    public void Leave(string reader)
    {
        lock (_lock)
        {
            if (--_byReader[reader] == 0) _byReader.Remove(reader);
            _count--;
        }
    }
}
