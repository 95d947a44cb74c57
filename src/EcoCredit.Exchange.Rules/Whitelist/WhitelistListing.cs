using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Whitelist;

// An entry with its year and what ended it early.
internal sealed record WhitelistListing(Filed<WhitelistEntry> Entry, DateOnly From, DateOnly To, DateOnly? ExitedOn, WhitelistCause? Cause)
{
    // Last day on the list.
    public DateOnly LastDay => ExitedOn?.AddDays(-1) ?? To;

    // The entries of an organisation that nothing has superseded, oldest first, in an order that does not depend on that of the documents.
    public static IReadOnlyList<WhitelistListing> Of(string creditCode, CaseFile file, IReadOnlyList<WhitelistCause> causes)
    {
        var listings = new List<WhitelistListing>();
        foreach (var entry in file.Standing<WhitelistEntry>(creditCode))
        {
            if (!IsoDay.TryParse(entry.Document.ValidFrom, out var from) || !IsoDay.TryParse(entry.Document.ValidTo, out var to)) continue;
            var (exitedOn, cause) = ExitOf(from, to, causes);
            listings.Add(new WhitelistListing(entry, from, to, exitedOn, cause));
        }

        return listings
            .OrderBy(listing => listing.From)
            .ThenBy(listing => listing.Entry.Document.Header.Id, StringComparer.Ordinal)
            .ToList();
    }

    // The one that decides about a day: the one in its year, else the next to begin, else the last that was.
    public static WhitelistListing? On(DateOnly day, IReadOnlyList<WhitelistListing> listings) =>
        listings.LastOrDefault(listing => listing.From <= day && day <= listing.To)
        ?? listings.FirstOrDefault(listing => listing.From > day)
        ?? (listings.Count > 0 ? listings[^1] : null);

    public bool Overlaps(DateOnly from, DateOnly to) => From <= to && from <= LastDay;

    // Only the list of the year is left (退出当年白名单): by what is verified within it, or on its first day, where the organisation could not
    // have entered it on what was verified before.
    private static (DateOnly? ExitedOn, WhitelistCause? Cause) ExitOf(DateOnly from, DateOnly to, IReadOnlyList<WhitelistCause> causes)
    {
        var before = WhitelistWait.On(from, causes.Where(cause => cause.HitOn < from));
        if (before.Barred) return (from, before.Cause);
        var within = causes.FirstOrDefault(cause => cause.TakesOff && cause.HitOn >= from && cause.HitOn <= to);
        return (within?.HitOn, within);
    }
}
