using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Why a ledger is read-only.</summary>
internal enum ReadOnlyCause
{
    /// <summary>The database holds less than it held.</summary>
    RolledBack,

    /// <summary>The database holds something else than what was published.</summary>
    Forked,

    /// <summary>What is stored is not what was committed.</summary>
    Corrupt,

    /// <summary>Checkpoints cannot be signed.</summary>
    NotSigned,

    /// <summary>The database holds another ledger: that of another node, or of this one's next origin.</summary>
    OtherLedger,
}

/// <summary>That the ledger is read-only, why, and for people what to do.</summary>
internal sealed record ReadOnlyLedger(ReadOnlyCause Cause, string Text)
{
    /// <summary>ROLLED_BACK, FORKED, CORRUPT, NOT_SIGNED, OTHER_LEDGER.</summary>
    public string CauseName => Cause switch
    {
        ReadOnlyCause.RolledBack => "ROLLED_BACK",
        ReadOnlyCause.Forked => "FORKED",
        ReadOnlyCause.Corrupt => "CORRUPT",
        ReadOnlyCause.OtherLedger => "OTHER_LEDGER",
        _ => "NOT_SIGNED",
    };
}

/// <summary>
/// What the ledger may be used for. Read-only is for as long as the process lives: there is no way back but a start that finds everything in
/// order. Closed disclosures open again when what was missing is back.
/// </summary>
internal sealed class LedgerState(NodeHealth health)
{
    private const string ReadOnlyPart = "ledger";
    private const string CommitPart = "journal";

    // What goes on while the ledger is read-only: whoever asks for the reason has to be answered.
    private static readonly string[] ReadingServices =
        [Protocol.V1.LedgerService.Descriptor.FullName, Protocol.V1.DirectoryService.Descriptor.FullName];

    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _closed = new(StringComparer.Ordinal); // cause by part, under _lock
    private volatile ReadOnlyLedger? _readOnly;
    private volatile string? _closedBy;

    /// <summary>Set once, never taken back.</summary>
    public ReadOnlyLedger? ReadOnly => _readOnly;

    /// <summary>What keeps the node from disclosing, for example "WITNESSES"; <see langword="null"/> if nothing does.</summary>
    public string? DisclosuresClosedBy => _closedBy;

    /// <summary>Nothing is appended from now on. The first cause stays; tells whether this was it.</summary>
    public bool MakeReadOnly(ReadOnlyCause cause, string text)
    {
        lock (_lock)
        {
            if (_readOnly is not null) return false;
            _readOnly = new ReadOnlyLedger(cause, text);
        }

        health.Report(ReadOnlyPart, text, ServicesBut(ReadingServices));
        return true;
    }

    /// <summary>Nothing is disclosed until the same part opens again.</summary>
    /// <param name="part">Who says so: "WITNESSES" or "TIMESTAMPS".</param>
    /// <param name="text">For people.</param>
    public void CloseDisclosures(string part, string text)
    {
        lock (_lock)
        {
            _closed[part] = text;
            _closedBy = part;
        }

        health.Report("disclosures." + part, text, DisclosingServices);
    }

    /// <summary>The part is in order again.</summary>
    public void OpenDisclosures(string part)
    {
        lock (_lock)
        {
            if (!_closed.Remove(part)) return;
            _closedBy = _closed.Keys.FirstOrDefault();
        }

        health.Clear("disclosures." + part);
    }

    /// <summary>
    /// A commit does not come back. Nobody cancels it, since its outcome would be unknown; but whoever watches the node hears of it.
    /// </summary>
    public void ReportHangingCommit() => health.Report(
        CommitPart,
        "A commit of the database has not come back: look at the database, its disk and the network to it.",
        ServicesBut(ReadingServices));

    /// <summary>It has come back.</summary>
    public void ClearHangingCommit() => health.Clear(CommitPart);

    /// <summary>Whether such an entry would be taken now: who works by itself asks, and rests until it is.</summary>
    public bool Takes(LedgerEntryType type) =>
        _readOnly is null && (_closedBy is null || type is not (LedgerEntryType.Disclosure or LedgerEntryType.Delivery));

    /// <summary>Ends whatever goes on by itself once the ledger is read-only.</summary>
    /// <exception cref="RpcException">LEDGER_READ_ONLY.</exception>
    public void RequireWritable()
    {
        if (_readOnly is { } readOnly) throw Refuse(ErrorReason.LedgerReadOnly, readOnly.CauseName);
    }

    /// <summary>Refuses an entry that must not be appended now.</summary>
    /// <exception cref="RpcException">LEDGER_READ_ONLY or DISCLOSURES_CLOSED.</exception>
    public void Require(LedgerEntryType type)
    {
        if (_readOnly is { } readOnly) throw Refuse(ErrorReason.LedgerReadOnly, readOnly.CauseName);
        if (_closedBy is { } part && type is (LedgerEntryType.Disclosure or LedgerEntryType.Delivery)) throw Refuse(ErrorReason.DisclosuresClosed, part);
    }

    private static RpcException Refuse(ErrorReason reason, string cause) => new ExchangeError(reason)
    {
        RetryAfter = ComeAgain,
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["cause"] = cause },
    }.ToException();

    private static string[] DisclosingServices =>
    [
        Protocol.V1.StatusService.Descriptor.FullName, Protocol.V1.SubscriptionService.Descriptor.FullName,
        Protocol.V1.EvaluationService.Descriptor.FullName, Protocol.V1.PractitionerService.Descriptor.FullName,
    ];

    private static string[] ServicesBut(string[] without) =>
        [.. Rpc.ServiceCatalogue.Services.Select(s => s.FullName).Except(without, StringComparer.Ordinal)];
}
