using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// What the cells of a workbook say, as text: texts as they stand, numbers digit for digit, days as documents write them. Formulas are
/// refused and never computed; so are numbers that have lost digits.
/// </summary>
internal sealed partial class XlsxCells
{
    private const int MaxStrings = 2_000_000;

    // Excel keeps 15 digits of a number: of what is longer the rest has become zeros.
    private const double FirstInexact = 1e15;

    private static readonly SearchValues<char> DayLetters = SearchValues.Create("yYdD年日");

    private readonly List<string> _strings = [];
    private readonly List<CellFormat> _formats;
    private readonly Dictionary<uint, string> _codes;
    private readonly bool _from1904;

    public XlsxCells(XlsxFile file)
    {
        var workbook = file.Workbook;
        _from1904 = workbook.Workbook?.WorkbookProperties?.Date1904?.Value ?? false;
        if (workbook.SharedStringTablePart is { } table) ReadStrings(table);
        if (workbook.WorkbookStylesPart is { } styles) file.RequireTree(styles);
        var sheet = workbook.WorkbookStylesPart?.Stylesheet;
        _formats = sheet?.CellFormats?.Elements<CellFormat>().ToList() ?? [];
        _codes = [];
        foreach (var format in sheet?.NumberingFormats?.Elements<NumberingFormat>() ?? [])
        {
            if (format.NumberFormatId?.Value is { } id) _codes[id] = format.FormatCode?.Value ?? "";
        }
    }

    public CellText Read(Cell cell)
    {
        if (cell.CellFormula is not null) return CellText.Unreadable(Texts.FormulaCell);
        var raw = cell.CellValue?.Text ?? "";
        var type = cell.DataType?.Value ?? CellValues.Number;
        if (type == CellValues.SharedString) return CellText.Of(StringAt(raw));
        if (type == CellValues.InlineString) return CellText.Of(TextOf(cell.InlineString));
        if (type == CellValues.Error) return CellText.Unreadable(Texts.ErrorCell);
        if (type == CellValues.Boolean) return CellText.Of(raw == "1" ? "TRUE" : "FALSE");
        return raw.Length == 0 || type != CellValues.Number ? CellText.Of(raw) : ReadNumber(raw, cell.StyleIndex?.Value ?? 0);
    }

    private string StringAt(string index) =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < _strings.Count ? _strings[at] : "";

    private CellText ReadNumber(string raw, uint style)
    {
        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return CellText.Unreadable(Texts.ErrorCell);
        var format = style < _formats.Count ? _formats[(int)style].NumberFormatId?.Value ?? 0 : 0;
        var code = _codes.GetValueOrDefault(format, "");
        if (IsDate(format, code)) return ReadDay(number);
        if (Math.Abs(number) >= FirstInexact) return CellText.Unreadable(Texts.DigitsLost);
        // As Excel shows it: 15 digits, without the noise of the binary form, and never with an exponent.
        var text = decimal.Parse(number.ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)
            .ToString("0.############################", CultureInfo.InvariantCulture);
        // 000000 is how a code keeps the zeros that it begins with.
        return CellText.Of(ZerosPattern().IsMatch(code) && text.All(char.IsAsciiDigit) ? text.PadLeft(code.Length, '0') : text);
    }

    private CellText ReadDay(double serial)
    {
        // Day 60 of the calendar that begins in 1900 is 29 February 1900, which there was not.
        var first = _from1904 ? new DateOnly(1904, 1, 1) : new DateOnly(1899, 12, 30);
        var days = Math.Floor(serial);
        return days < (_from1904 ? 0 : 61) || days > 2_900_000
            ? CellText.Unreadable(Texts.DayUnreadable)
            : CellText.Of(IsoDay.Format(first.AddDays((int)days)));
    }

    // ECMA-376, 18.8.30: the built-in formats of days, those of East Asia among them; otherwise one that writes a year or a day.
    private static bool IsDate(uint format, string code) =>
        format is (>= 14 and <= 17) or 22 or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58
        || (!code.Contains('0', StringComparison.Ordinal) && LiteralPattern().Replace(code, "").AsSpan().ContainsAny(DayLetters));

    private void ReadStrings(SharedStringTablePart table)
    {
        using var reader = OpenXmlReader.Create(table);
        while (reader.Read())
        {
            if (reader.ElementType != typeof(SharedStringItem) || !reader.IsStartElement) continue;
            if (_strings.Count == MaxStrings) throw new IOException("the workbook has more than 2,000,000 texts ｜ 工作簿文本过多");
            _strings.Add(TextOf((SharedStringItem)reader.LoadCurrentElement()!));
        }
    }

    // The runs of a text, without the phonetic ones that stand above it.
    private static string TextOf(RstType? item)
    {
        if (item is null) return "";
        if (item.Text is { } plain) return plain.Text;
        var text = new StringBuilder();
        foreach (var run in item.Elements<Run>()) text.Append(run.Text?.Text);
        return text.ToString();
    }

    [GeneratedRegex("""^0{2,20}$""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ZerosPattern();

    // What stands in quotes or brackets, or behind a backslash, is written as it is; the parts behind a semicolon are of other numbers.
    [GeneratedRegex("""
        "[^"]*"|\[[^\]]*\]|\\.|;.*
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex LiteralPattern();
}
