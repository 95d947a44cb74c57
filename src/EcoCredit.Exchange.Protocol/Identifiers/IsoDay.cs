using System.Globalization;

namespace EcoCredit.Exchange.Protocol.Identifiers;

/// <summary>A day as documents write it: yyyy-MM-dd (ISO 8601), nothing else.</summary>
public static class IsoDay
{
    private const string Pattern = "yyyy-MM-dd";

    /// <summary>Reads a day. Exact: ten characters, ASCII digits, a day that exists.</summary>
    public static bool TryParse(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>Writes a day.</summary>
    public static string Format(DateOnly day) => string.Create(Pattern.Length, day, static (text, day) =>
    {
        day.Year.TryFormat(text, out _, "D4", CultureInfo.InvariantCulture);
        text[4] = text[7] = '-';
        day.Month.TryFormat(text[5..], out _, "D2", CultureInfo.InvariantCulture);
        day.Day.TryFormat(text[8..], out _, "D2", CultureInfo.InvariantCulture);
    });
}
