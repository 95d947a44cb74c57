using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// How each copy stands, given what is counted.
internal static class Standings
{
    public static void Assign(DeductionUnit unit, DateOnly asOf)
    {
        var counted = unit.OpenOn(asOf);
        var counting = counted?.CountingOn(asOf);
        foreach (var member in unit.Members)
        {
            var open = member.IsOpenOn(asOf);
            foreach (var copy in member.Copies) Assign(copy, member, open, counting, asOf);
        }

        if (counted is null || counting is null) return;
        counting.Standing = unit.RatesBad ? RecordStanding.RatesBad : counted.Points is null ? RecordStanding.Held : RecordStanding.Counts;
        counting.Points = counted.Points ?? 0;
        counting.Decision = counted.Copies.Select(copy => copy.Decision).FirstOrDefault(decision => decision is not null);
        counting.CountedWith = null;
    }

    private static void Assign(RecordScore copy, Deduction member, bool open, RecordScore? counting, DateOnly asOf)
    {
        if (copy.Dropped is not null) copy.Standing = RecordStanding.Closed;
        else if (FirstEnding(copy) is { } end) copy.Standing = StandingOf(end);
        else if (!open && member.EndedCopy(asOf) is { } ended) (copy.Standing, copy.CountedWith) = (RecordStanding.Repeated, ended);
        else if (!(copy.CountsFrom <= asOf)) copy.Standing = RecordStanding.Contestable;
        else (copy.Standing, copy.CountedWith) = (RecordStanding.Repeated, counting);
    }

    private static RecordStanding StandingOf(RecordEnd end) =>
        end.Kind == EndKind.WarningClosed ? RecordStanding.WarningClosed : RecordStanding.Closed;

    // What a record is closed by: the annulment of its decision before anything else, then what came first.
    public static RecordEnd? FirstEnding(RecordScore copy) =>
        copy.Endings.MinBy(end => (end.Kind != EndKind.Annulled, end.Day, end.Kind));
}
