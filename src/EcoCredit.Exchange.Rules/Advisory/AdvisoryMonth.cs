using System.Globalization;
using System.Runtime.InteropServices;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Rules.Advisory;

// A month as reports write it: yyyy-MM.
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AdvisoryMonth(int Year, int Month)
{
    public DateOnly LastDay => new(Year, Month, DateTime.DaysInMonth(Year, Month));

    public static bool TryParse(string text, out AdvisoryMonth month)
    {
        month = default;
        if (!IsoDay.TryParse(text + "-01", out var first)) return false;
        month = new AdvisoryMonth(first.Year, first.Month);
        return true;
    }

    public bool Contains(DateOnly day) => day.Year == Year && day.Month == Month;

    // Last day for the report; null where it reaches into a year that has not been announced.
    public DateOnly? DueOn(RuleContext context) =>
        context.Calendar.TryFindLastDay(LastDay, context.Settings.AdvisoryDueWorkingDay, out var day) ? day : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{Month:D2}");
}
