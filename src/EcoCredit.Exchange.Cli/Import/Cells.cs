using System.Globalization;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>Reads days and amounts as these tables write them.</summary>
internal static class Cells
{
    private const decimal FenPerTenThousandYuan = 1_000_000m;

    private static readonly string[] DayForms =
        ["yyyy-M-d", "yyyy/M/d", "yyyyMMdd", "yyyy.M.d", "yyyy年M月d日"];

    private static readonly DateOnly Never = new(2099, 12, 31);

    /// <summary>Reads a day: 2025-03-05, 2025/3/5, 20250305, 2025.3.5, 2025年3月5日, each with or without a time of day behind it.</summary>
    public static bool TryReadDay(string text, out DateOnly day)
    {
        var end = text.IndexOfAny([' ', 'T']);
        return DateOnly.TryParseExact(end > 0 ? text[..end] : text, DayForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    /// <summary>2099-12-31 stands for "none".</summary>
    public static bool IsNever(DateOnly day) => day == Never;

    /// <summary>Reads an amount in 万元 with up to six decimals as fen, exactly.</summary>
    public static bool TryReadFen(string text, out long fen)
    {
        fen = 0;
        if (text.Length > 20 || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
        var exact = amount * FenPerTenThousandYuan;
        if (exact != decimal.Truncate(exact) || exact > long.MaxValue) return false;
        fen = (long)exact;
        return true;
    }
}
