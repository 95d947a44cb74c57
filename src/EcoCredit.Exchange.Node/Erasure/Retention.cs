using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>
/// How long the body of an entry is kept at least, by what it records. The entries themselves stay for ever: they say nothing without their
/// bodies.
/// <list type="table">
/// <item><term>Procurement and tendering</term><description>Whatever was asked, answered, refused or stated for PROCUREMENT or BIDDING, and
/// its receipts: 15 years. Government Procurement Law (政府采购法), article 42: the documents of a procurement are kept for at least
/// fifteen years from its end; an answer to a bidder's question is one of them, and article 46 of the regulation on its implementation
/// makes electronic files alike. No setting makes this shorter.</description></item>
/// <item><term>Documents, and what else was told</term><description>10 years, unless the operator sets another number: the
/// shorter fixed term (定期10年) of Order No. 8 of the National Archives Administration (国家档案局令第8号), article 7. A document's years run from the day on which the newest document
/// that ended it came in, where one did; and a document on which a status answer of today still rests is kept for as long as it
/// does.</description></item>
/// <item><term>Administration, erasures, recoveries</term><description>Never erased: they are what the ledger is explained
/// by.</description></item>
/// </list>
/// </summary>
internal sealed class Retention(RetentionOptions options)
{
    /// <summary>The fewest years for which anything is kept.</summary>
    public int LeastYears => Math.Min(options.Years, options.ProcurementYears);

    /// <summary>Years for a kind of entry; <see langword="null"/> where its body is never erased.</summary>
    public int? YearsOf(LedgerEntryType type, int purpose) => type switch
    {
        LedgerEntryType.Administration or LedgerEntryType.Erasure or LedgerEntryType.Recovery or LedgerEntryType.Void => null,
        _ when (Purpose)purpose is Purpose.Procurement or Purpose.Bidding => Math.Max(options.Years, options.ProcurementYears),
        _ => options.Years,
    };

    /// <summary>
    /// When the body may be erased at the earliest, in milliseconds since the Unix epoch: at the end of the day in China on which the years
    /// are over.
    /// </summary>
    /// <param name="type">What the entry is.</param>
    /// <param name="purpose">Number of its purpose.</param>
    /// <param name="fromMs">When the years begin.</param>
    public long? UntilMs(LedgerEntryType type, int purpose, long fromMs)
    {
        if (YearsOf(type, purpose) is not { } years) return null;
        var begun = DateTimeOffset.FromUnixTimeMilliseconds(fromMs).ToOffset(ChinaTime.Offset);
        return AddYears(begun.Date, years) is { } day ? new DateTimeOffset(day, ChinaTime.Offset).ToUnixTimeMilliseconds() : null;
    }

    /// <summary>Whether the body of an entry may be erased now, as far as time goes.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="promisedMs">What was noted when it was appended: a setting that was made shorter since does not count.</param>
    /// <param name="endedAtMs">When the newest document that ended it came in, where it is a document and has ended.</param>
    /// <param name="nowMs">Now.</param>
    public bool IsOver(LedgerEntry entry, long? promisedMs, long? endedAtMs, long nowMs)
    {
        var from = Math.Max(entry.TimeMs, endedAtMs ?? entry.TimeMs);
        return UntilMs(entry.Type, entry.PurposeCode, from) is { } until && nowMs >= until && nowMs >= (promisedMs ?? until);
    }

    // The day behind the last one: 29 February ends with 28 February of a year without one.
    private static DateTime? AddYears(DateTime day, int years) =>
        day.Year + years < DateTime.MaxValue.Year ? day.AddYears(years).AddDays(1) : null;
}
