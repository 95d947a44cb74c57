using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Whitelist;
using EcoCredit.Exchange.Tests.Rules.Advisory;
using FsCheck;
using FsCheck.Fluent;
using static EcoCredit.Exchange.Tests.Rules.Whitelist.WhitelistFiles;

namespace EcoCredit.Exchange.Tests.Rules.Whitelist;

public class WhitelistPropertyTests
{
    private static readonly DateOnly FirstDay = new(2024, 1, 1);

    private static readonly Gen<FiledDocument[]> Histories = Gen.Choose(0, 1_000_000).ArrayOf()
        .Select(seeds => seeds.Select((seed, index) => Decode(seed, index + 1)).ToArray());

    private static readonly Gen<DateOnly> Days = Gen.Choose(0, 2500).Select(FirstDay.AddDays);

    // Whatever place in the ledger the documents got: only the day on which each became known counts.
    [Fact]
    [Trait("Rule", "NB-15-1")]
    [Trait("Rule", "NB-15-3")]
    public void The_order_of_the_documents_does_not_matter() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (documents, day, seed) =>
        {
            var shuffled = documents
                .OrderBy(document => (document.Index * 7919) ^ seed)
                .Select((document, index) => document with { Index = index + 1 });
            return Stand(documents, day).Equals(Stand(shuffled, day));
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Rule", "AMB-16")]
    public void A_further_cause_never_brings_an_organisation_back_or_lets_it_apply_sooner() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (documents, day, seed) =>
        {
            var further = Exit(documents.Length + 1, WhitelistTrigger.FalseReport, Iso(seed), Iso(seed + 40));
            var (before, after) = (Stand(documents, day), Stand([.. documents, further], day));
            return (before.State != WhitelistState.Exited || after.State == WhitelistState.Exited)
                && (!before.Barred || after.Barred)
                && (before.EligibleOn.Length > 0 || !before.Barred || after.EligibleOn.Length == 0)
                && (after.EligibleOn.Length == 0 || string.CompareOrdinal(after.EligibleOn, before.EligibleOn) >= 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Rule", "NB-15-3")]
    public void The_day_to_apply_is_the_first_on_which_nothing_bars() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), (documents, day) =>
        {
            // What becomes known later may move it.
            FiledDocument[] known = [.. documents.Where(document => ChinaTime.DayOf(document.RecordedAt) <= day && IsPast(document, day))];
            var standing = Stand(known, day);
            if (standing.EligibleOn.Length == 0) return true;
            var eligibleOn = AdvisoryFiles.Day(standing.EligibleOn);
            return eligibleOn > day && Stand(known, eligibleOn.AddDays(-1)).Barred && !Stand(known, eligibleOn).Barred;
        }).QuickCheckThrowOnFailure();

    private static WhitelistStanding Stand(IEnumerable<FiledDocument> documents, DateOnly day) =>
        WhitelistRules.Stand(Samples.Organisation, new CaseFile(documents), InForce, day);

    // Nothing of the document lies ahead of the day.
    private static bool IsPast(FiledDocument filed, DateOnly day) => filed.Document switch
    {
        ProcurementBan ban => AdvisoryFiles.Day(ban.BannedFrom) <= day,
        CreditRecord record => AdvisoryFiles.Day(record.Ordinary.FinalOn) <= day,
        RecordClosure closure => AdvisoryFiles.Day(closure.ClosedOn) <= day,
        WhitelistExit exit => AdvisoryFiles.Day(exit.VerifiedOn) <= day
            && (exit.RectifiedOn.Length == 0 || AdvisoryFiles.Day(exit.RectifiedOn) <= day),
        _ => true,
    };

    // A document out of one number; closures point at any earlier document, of whatever kind.
    private static FiledDocument Decode(int seed, int serial)
    {
        switch (seed % 6)
        {
            case 0:
                var from = FirstDay.AddDays(seed % 1500);
                return Samples.NingboEntry(IsoDay.Format(from), IsoDay.Format(from.AddYears(1).AddDays(-1))).Filed(serial, Iso(seed));
            case 1:
                return Ban(serial, Iso(seed), IsoDay.Format(FirstDay.AddDays(seed % 1500).AddYears(1 + (seed % 3))), Iso(seed / 7));
            case 2:
                return Penalty(serial, Iso(seed), Iso(seed / 7));
            case 3:
                return Closure(serial, 1 + (seed / 64 % serial), Iso(seed), (ClosureReason)(1 + (seed / 8 % 4)));
            case 4:
                return Exit(serial, (WhitelistTrigger)(1 + (seed / 8 % 9)), Iso(seed));
            default:
                return Exit(serial, (WhitelistTrigger)(1 + (seed / 8 % 9)), Iso(seed), Iso((seed % 1500) + (seed / 80 % 300)));
        }
    }

    private static string Iso(int seed) => IsoDay.Format(FirstDay.AddDays(seed % 1500));
}
