namespace EcoCredit.Exchange.Ledger;

/// <summary>Findings up to a limit. Not thread-safe.</summary>
internal sealed class LogFindings(int limit)
{
    private readonly List<LogFinding> _all = [];

    public int Count => _all.Count;

    public bool IsFull => _all.Count >= limit;

    public IReadOnlyList<LogFinding> All => _all;

    public void Add(LogFindingKind kind, long? index, string path, string detail)
    {
        if (!IsFull)
            _all.Add(new LogFinding(kind, index, path, detail));
    }
}
