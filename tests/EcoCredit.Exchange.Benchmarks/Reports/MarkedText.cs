namespace EcoCredit.Exchange.Benchmarks.Reports;

/// <summary>Text with places that a program fills: <c>&lt;!-- table:NAME --&gt; … &lt;!-- /table --&gt;</c>.</summary>
internal static class MarkedText
{
    private const string End = "<!-- /table -->";

    /// <summary>Puts a table between the marks of a name.</summary>
    /// <exception cref="FormatException">The text has no such place.</exception>
    public static string Replace(string text, string name, string table)
    {
        var mark = $"<!-- table:{name} -->";
        var begin = text.IndexOf(mark, StringComparison.Ordinal);
        var end = begin < 0 ? -1 : text.IndexOf(End, begin, StringComparison.Ordinal);
        if (end < 0) throw new FormatException($"There is no place {mark} … {End}.");
        return $"{text[..(begin + mark.Length)]}\n{table.Trim()}\n{text[end..]}";
    }
}
