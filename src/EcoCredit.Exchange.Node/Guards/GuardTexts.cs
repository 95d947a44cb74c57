using System.Globalization;
using EcoCredit.Exchange.Node.Journal;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>What an operator is told: what was compared with what, and the way out.</summary>
internal static class GuardTexts
{
    private const string WayOut =
        "If a newer state of the database exists, stop the node and restore it. Otherwise stop the node and run ecocredit ledger recover: it begins a new origin that commits to the last good checkpoint.";

    /// <summary>A ledger that cannot be opened at all.</summary>
    public static string RefusesStart(LedgerCorruptException reason) =>
        reason.Cause == ReadOnlyCause.OtherLedger ? reason.Message : $"{reason.Message} The node does not start on it. {WayOut}";

    /// <summary>Less than there was.</summary>
    public static string RolledBack(string who, long known, long found) => string.Create(
        CultureInfo.InvariantCulture,
        $"The database was rolled back: it holds {found} entries, {who} has seen {known}. {WayOut}");

    /// <summary>Something else than there was.</summary>
    public static string Forked(string who, long size) => string.Create(
        CultureInfo.InvariantCulture,
        $"The database was forked: the first {size} entries in it are not those that {who} has seen. {WayOut}");

    /// <summary>No ledger where there was one.</summary>
    public static string Gone(long known) => string.Create(
        CultureInfo.InvariantCulture, $"The database holds no ledger any more, this node has committed {known} entries. {WayOut}");
}
