using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Whitelist;

// The measures that follow from the whitelist (NB articles 16 and 17). They are proposals until the authority adopts them by a flag.
internal static class WhitelistMeasures
{
    // In hundredths: 60.00 is not below 60.
    public const int KeySupervisionBelow = 6000;

    private static readonly FlagKind[] Incentives = [FlagKind.FewerChecks, FlagKind.Promotion, FlagKind.PriorityActivity];

    public static IEnumerable<Measure> Of(string creditCode, CaseFile file, WhitelistListing? listed, DateOnly asOf)
    {
        if (listed is not null)
        {
            foreach (var kind in Incentives)
            {
                yield return Adopted(creditCode, file, asOf, new Measure
                {
                    Kind = kind,
                    StartsOn = IsoDay.Format(listed.From),
                    EndsOn = IsoDay.Format(listed.LastDay),
                    EndCondition = "有效期届满或者退出白名单",
                    LegalBasis = NingboRules.Instrument + " 16",
                    BasedOn = listed.Entry.Reference,
                });
            }
        }

        if (LowScore(creditCode, file, listed, asOf) is { } low) yield return Adopted(creditCode, file, asOf, low);
    }

    // A score below 60 counts whether or not the rank was good enough: the entry's score, which objections may have changed, or else that
    // of the newest notice that is over.
    private static Measure? LowScore(string creditCode, CaseFile file, WhitelistListing? listed, DateOnly asOf)
    {
        if (listed is not null)
        {
            return listed.Entry.Document.ScoreHundredths < KeySupervisionBelow
                ? KeySupervision(listed.From, IsoDay.Format(listed.LastDay), listed.Entry.Reference)
                : null;
        }

        var newest = file.Standing<WhitelistNotice>()
            .Where(notice => notice.Document.Scores.Any(score => score.CreditCode == creditCode))
            .Select(notice => (Notice: notice, ClosesOn: IsoDay.TryParse(notice.Document.ClosesOn, out var day) ? day : DateOnly.MaxValue))
            .Where(of => of.ClosesOn < asOf)
            .OrderBy(of => of.ClosesOn)
            .ThenBy(of => of.Notice.Document.Header.Id, StringComparer.Ordinal)
            .LastOrDefault();
        if (newest.Notice is not { } found) return null;

        // An entry by this notice, though it is over by now, has the score as it was decided in the end.
        var entered = file.Standing<WhitelistEntry>(creditCode).FirstOrDefault(entry => found.Reference.Equals(entry.Document.Notice));
        var score = entered?.Document.ScoreHundredths ?? found.Document.Scores.First(line => line.CreditCode == creditCode).ScoreHundredths;
        return score < KeySupervisionBelow ? KeySupervision(newest.ClosesOn.AddDays(1), "", found.Reference) : null;
    }

    private static Measure KeySupervision(DateOnly startsOn, string endsOn, DocumentReference basedOn) => new()
    {
        Kind = FlagKind.KeySupervision,
        StartsOn = IsoDay.Format(startsOn),
        EndsOn = endsOn,
        EndCondition = "重新评定分数达到60分",
        LegalBasis = NingboRules.Instrument + " 17",
        BasedOn = basedOn,
    };

    private static Measure Adopted(string creditCode, CaseFile file, DateOnly asOf, Measure measure)
    {
        var adopted = file.Standing<Flag>(creditCode)
            .Where(flag => flag.Document.Kind == measure.Kind && flag.Document.Stage == FlagStage.Adopted && InForce(flag, file, asOf))
            .OrderBy(flag => flag.Document.StartsOn, StringComparer.Ordinal)
            .ThenBy(flag => flag.Document.Header.Id, StringComparer.Ordinal)
            .LastOrDefault();
        measure.Stage = adopted is null ? FlagStage.Proposed : FlagStage.Adopted;
        measure.AdoptedBy = adopted?.Reference;
        return measure;
    }

    private static bool InForce(Filed<Flag> flag, CaseFile file, DateOnly asOf) =>
        IsoDay.TryParse(flag.Document.StartsOn, out var from) && from <= asOf
        && !(IsoDay.TryParse(flag.Document.EndsOn, out var to) && to < asOf)
        && !file.Standing<FlagLift>().Any(lift =>
            flag.Reference.Equals(lift.Document.Flag) && IsoDay.TryParse(lift.Document.LiftedOn, out var lifted) && lifted <= asOf);
}
