using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Rules.Advisory;

internal static class AdvisoryAreas
{
    private const int RegionDigits = 2;
    private const int PrefectureDigits = 4;
    private const int AllDigits = 6;

    public static AreaCode RegionOf(AreaCode area) => Cut(area, RegionDigits);

    // The prefecture of a county or prefecture; a region stays what it is.
    public static AreaCode PrefectureOf(AreaCode area) => Cut(area, PrefectureDigits);

    // A header's area has passed its check before it gets here; anything else contains nothing.
    public static AreaCode Parse(string text) => AreaCode.TryParse(text, out var area) ? area : default;

    private static AreaCode Cut(AreaCode area, int digits) =>
        area.Value.Length == AllDigits ? Parse(area.Value[..digits].PadRight(AllDigits, '0')) : default;
}
