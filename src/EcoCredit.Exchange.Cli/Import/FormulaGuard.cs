namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// Keeps a spreadsheet from taking a text for a formula (OWASP, CSV Injection): a text that begins like one gets an apostrophe in front of
/// it in every file that is written here. The apostrophe is taken off again on reading, so that a file comes back as it went.
/// </summary>
internal static class FormulaGuard
{
    private const char Mark = '\'';

    // The full-width forms too: some programs take them for the plain ones.
    private const string Beginnings = "=+-@\t\r\n＝＋－＠";

    /// <summary>The text as it may stand in a cell. A plain number is one, whatever its sign.</summary>
    public static string Neutralise(string text) => BeginsFormula(text) ? Mark + text : text;

    /// <summary>What <see cref="Neutralise"/> was given.</summary>
    public static string Release(string text) => text.Length > 1 && text[0] == Mark && BeginsFormula(text[1..]) ? text[1..] : text;

    private static bool BeginsFormula(string text)
    {
        if (text.Length == 0) return false;
        // Behind apostrophes that a person wrote there is a formula, too: one more can be told from them.
        var begin = text.AsSpan().TrimStart(Mark);
        if (begin.IsEmpty || !Beginnings.Contains(begin[0], StringComparison.Ordinal)) return false;
        return begin.Length != text.Length || !IsNumber(begin);
    }

    private static bool IsNumber(ReadOnlySpan<char> text) =>
        text[0] is '+' or '-' && text.Length > 1 && text[1..].IndexOfAnyExceptInRange('0', '9') is var at
        && (at < 0 || (at > 0 && text[1 + at] == '.' && at + 2 < text.Length && text[(at + 2)..].IndexOfAnyExceptInRange('0', '9') < 0));
}
