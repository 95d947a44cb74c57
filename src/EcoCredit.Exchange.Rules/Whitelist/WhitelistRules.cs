using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Whitelist;

/// <summary>
/// Where organisations stand with Ningbo's whitelist (白名单, NB articles 12 to 17): a pure function of their file and a day. Bans and final
/// penalties work by themselves, on the day on which they are in force and known here.
/// </summary>
public static class WhitelistRules
{
    /// <summary>The file that <see cref="Stand"/> needs; without organisations, that of <see cref="SubjectsOf"/>.</summary>
    public static CaseScope Scope(IEnumerable<string> creditCodes, AreaCode area) => NingboRules.Scope(
        creditCodes, area, DocumentKind.WhitelistNotice, DocumentKind.WhitelistEntry, DocumentKind.WhitelistExit);

    /// <summary>The organisations that an entry or an exit of the file names, in the order of their codes.</summary>
    public static IReadOnlyList<string> SubjectsOf(CaseFile file) =>
        file.All<WhitelistEntry>().Select(entry => entry.Document.Header)
            .Concat(file.All<WhitelistExit>().Select(exit => exit.Document.Header))
            .Select(header => header.Subject.CreditCode)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();

    /// <summary>Where an organisation stands on a day.</summary>
    public static WhitelistStanding Stand(string creditCode, CaseFile file, RuleSettings settings, DateOnly asOf)
    {
        var standing = new WhitelistStanding { CreditCode = creditCode, State = WhitelistState.Never };
        if (!NingboRules.InForce(settings, asOf))
        {
            standing.Reasons.Add(WhitelistReasons.NotInForce());
            return standing;
        }

        var causes = WhitelistCauses.Of(creditCode, file);
        var listing = WhitelistListing.On(asOf, WhitelistListing.Of(creditCode, file, causes));
        DescribeState(standing, listing, asOf);
        DescribeWait(standing, WhitelistWait.On(asOf, causes), asOf);
        var listed = standing.State == WhitelistState.Listed ? listing : null;
        DescribeConflicts(standing, listed);
        if (file.Standing<RegistryEntry>(creditCode).LastOrDefault() is { } entry)
            standing.Reasons.AddRange(WhitelistReasons.OfRegistry(entry.Document));
        standing.Measures.AddRange(WhitelistMeasures.Of(creditCode, file, listed, asOf));
        return standing;
    }

    private static void DescribeState(WhitelistStanding standing, WhitelistListing? listing, DateOnly asOf)
    {
        if (listing is null)
        {
            standing.Reasons.Add(WhitelistReasons.Never());
            return;
        }

        standing.Entry = listing.Entry.Reference;
        if (listing is { ExitedOn: { } exitedOn, Cause: { } cause } && exitedOn <= asOf)
        {
            standing.State = WhitelistState.Exited;
            standing.ExitedOn = IsoDay.Format(exitedOn);
            standing.Cause = cause.Reference;
            standing.Reasons.Add(WhitelistReasons.Exited(cause, exitedOn));
            return;
        }

        standing.State = asOf < listing.From ? WhitelistState.Upcoming : asOf > listing.To ? WhitelistState.Expired : WhitelistState.Listed;
        standing.Reasons.Add(WhitelistReasons.OfYear(standing.State, listing.From, listing.To));
    }

    private static void DescribeWait(WhitelistStanding standing, WhitelistWait wait, DateOnly asOf)
    {
        if (!wait.Barred || wait.Cause is not { } cause) return;
        standing.Barred = true;
        standing.EligibleOn = wait.EligibleOn is { } day ? IsoDay.Format(day) : "";
        standing.Cause ??= cause.Reference;
        standing.Reasons.AddRange(WhitelistReasons.Barred(cause, wait.EligibleOn, asOf));
    }

    // Neither takes the organisation off: the text does not say so. The authority sees both facts.
    private static void DescribeConflicts(WhitelistStanding standing, WhitelistListing? listed)
    {
        if (listed is null) return;
        if (listed.Entry.Document.ScoreHundredths < WhitelistMeasures.KeySupervisionBelow)
        {
            standing.Conflict = true;
            standing.Reasons.Add(WhitelistReasons.LowScoreOnTheList());
        }

        if (!standing.Barred) return;
        standing.Conflict = true;
        standing.Reasons.Add(WhitelistReasons.BarredOnTheList());
    }
}
