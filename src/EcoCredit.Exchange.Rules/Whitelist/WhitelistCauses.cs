using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Advisory;

namespace EcoCredit.Exchange.Rules.Whitelist;

// Everything in a file that takes an organisation off the whitelist, or bars it from it: verified exits, procurement bans, final penalties.
// Suspicion of a crime is none of them (AMB-16, AMB-21).
internal static class WhitelistCauses
{
    // In an order that does not depend on that of the documents.
    public static IReadOnlyList<WhitelistCause> Of(string creditCode, CaseFile file) =>
        Exits(creditCode, file).Concat(Bans(creditCode, file)).Concat(Penalties(creditCode, file))
            .OrderBy(cause => cause.HitOn)
            .ThenBy(cause => cause.Day)
            .ThenBy(cause => cause.Reference.SourceAgency, StringComparer.Ordinal)
            .ThenBy(cause => cause.Reference.Id, StringComparer.Ordinal)
            .ToList();

    private static IEnumerable<WhitelistCause> Exits(string creditCode, CaseFile file)
    {
        foreach (var exit in file.Standing<WhitelistExit>(creditCode))
        {
            if (Parse(exit.Document.VerifiedOn) is not { } verifiedOn) continue;
            var effectiveOn = Parse(exit.Document.EffectiveOn) ?? verifiedOn;
            yield return new WhitelistCause(exit.Reference, exit.Document.Trigger, verifiedOn, effectiveOn)
            {
                BannedTo = Parse(exit.Document.BannedTo),
                RectifiedOn = Parse(exit.Document.RectifiedOn),
                SelectionYear = exit.Document.SelectionYear,
            };
        }
    }

    // Nobody verifies a ban that was pushed: the finance department's own document is the verification, from the day on which it is known
    // here and in force, whichever is later. A correction does not move that day.
    private static IEnumerable<WhitelistCause> Bans(string creditCode, CaseFile file)
    {
        foreach (var ban in file.Standing<ProcurementBan>(creditCode))
        {
            if (Parse(ban.Document.BannedFrom) is not { } from || Parse(ban.Document.BannedTo) is not { } to) continue;
            var hitOn = Later(from, KnownOn(file, ban, _ => true));
            yield return new WhitelistCause(ban.Reference, WhitelistTrigger.ProcurementBan, hitOn, from)
            {
                BannedTo = to,
            };
        }
    }

    // The same for a penalty: verified by its authority, from the day on which it is final and known here.
    private static IEnumerable<WhitelistCause> Penalties(string creditCode, CaseFile file)
    {
        var neverCounting = WrongRecords.In(file);
        foreach (var record in file.Standing<CreditRecord>(creditCode))
        {
            if (FinalOn(record.Document) is not { } finalOn || neverCounting.Contains(record.Reference)) continue;
            var knownOn = KnownOn(file, record, earlier => FinalOn(earlier) is not null);
            yield return new WhitelistCause(record.Reference, WhitelistTrigger.AdministrativePenalty, Later(finalOn, knownOn), finalOn)
            {
                RectifiedOn = RectifiedOn(creditCode, file, record.Reference),
            };
        }
    }

    private static DateOnly? FinalOn(CreditRecord record) =>
        record is { RecordClass: RecordClass.Ordinary, Ordinary.Kind: OrdinaryKind.Penalty } ? Parse(record.Ordinary.FinalOn) : null;

    private static DateOnly? RectifiedOn(string creditCode, CaseFile file, DocumentReference record)
    {
        var closed = file.Standing<RecordClosure>(creditCode)
            .Where(closure => closure.Document.Reason == ClosureReason.Rectified && record.Equals(closure.Document.Record))
            .Select(closure => Parse(closure.Document.ClosedOn));
        var repaired = file.Standing<RepairConfirmation>(creditCode)
            .Where(repair => repair.Document.Repaired.Contains(record))
            .Select(repair => Parse(repair.Document.ConfirmedOn));
        return closed.Concat(repaired).Min();
    }

    // The day on which a document became known here, or the first of those that it stands in the place of and that say the same.
    private static DateOnly KnownOn<T>(CaseFile file, Filed<T> filed, Func<T, bool> saysTheSame)
        where T : class, IDocument
    {
        var first = filed;
        while (file.Find<T>(first.Document.Header.Supersedes) is { } earlier
            && earlier.Index < first.Index
            && saysTheSame(earlier.Document))
        {
            first = earlier;
        }

        return ChinaTime.DayOf(first.RecordedAt);
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;

    private static DateOnly? Parse(string text) => IsoDay.TryParse(text, out var day) ? day : null;
}
