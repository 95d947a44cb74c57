using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// The formats that marks need, added behind those of the workbook: every format of a marked cell once more with a red ground, and one for
/// reasons, as text that is never taken for a formula.
/// </summary>
internal sealed class XlsxStyles
{
    // A red of our own: what an earlier copy marked is told by it.
    private const string Red = "FFFFB3B1";

    private readonly Stylesheet _sheet;
    private readonly uint _fill;
    private readonly HashSet<uint> _fills;
    private readonly Dictionary<uint, uint> _marked = [];
    private readonly Dictionary<uint, uint> _plain = [];

    private XlsxStyles(Stylesheet sheet)
    {
        _sheet = sheet;
        var fills = sheet.Fills!;
        _fills = [.. fills.Elements<Fill>().Select((fill, i) => (fill, i)).Where(f => IsRed(f.fill)).Select(f => (uint)f.i)];
        _fill = Append(fills, new Fill(new PatternFill(new ForegroundColor { Rgb = Red }) { PatternType = PatternValues.Solid }));
        fills.Count = (uint)fills.ChildElements.Count;
        Reason = AppendFormat(new CellFormat
        {
            NumberFormatId = 49,
            FontId = 0,
            FillId = _fill,
            BorderId = 0,
            ApplyFill = true,
            ApplyNumberFormat = true,
            QuotePrefix = true,
        });
    }

    /// <summary>Format of a reason.</summary>
    public uint Reason { get; }

    public static XlsxStyles Of(XlsxFile file)
    {
        var part = file.Workbook.WorkbookStylesPart ?? file.Workbook.AddNewPart<WorkbookStylesPart>();
        file.RequireTree(part);
        var sheet = part.Stylesheet ??= new Stylesheet();
        sheet.Fonts ??= new Fonts(new Font()) { Count = 1 };
        // The first two fills are fixed by the format (ECMA-376, 18.8.20).
        sheet.Fills ??= new Fills(
            new Fill(new PatternFill { PatternType = PatternValues.None }),
            new Fill(new PatternFill { PatternType = PatternValues.Gray125 }));
        sheet.Borders ??= new Borders(new Border()) { Count = 1 };
        sheet.CellFormats ??= new CellFormats(new CellFormat());
        return new XlsxStyles(sheet);
    }

    /// <summary>The same format on a red ground.</summary>
    public uint Mark(uint format) => With(_marked, format, _fill);

    /// <summary>The same format without the ground of an earlier copy.</summary>
    public uint Unmark(uint format) => _fills.Contains(FormatAt(format)?.FillId?.Value ?? 0) ? With(_plain, format, 0) : format;

    public void Save() => _sheet.Save();

    private uint With(Dictionary<uint, uint> made, uint format, uint fill)
    {
        if (made.TryGetValue(format, out var known)) return known;
        var copy = (CellFormat?)FormatAt(format)?.CloneNode(true) ?? new CellFormat();
        copy.FillId = fill;
        copy.ApplyFill = true;
        return made[format] = AppendFormat(copy);
    }

    private CellFormat? FormatAt(uint index)
    {
        var formats = _sheet.CellFormats!;
        return index < formats.ChildElements.Count ? formats.ChildElements[(int)index] as CellFormat : null;
    }

    private uint AppendFormat(CellFormat format)
    {
        var index = Append(_sheet.CellFormats!, format);
        _sheet.CellFormats!.Count = index + 1;
        return index;
    }

    private static uint Append(OpenXmlCompositeElement list, OpenXmlElement element)
    {
        list.AppendChild(element);
        return (uint)list.ChildElements.Count - 1;
    }

    private static bool IsRed(Fill fill) => fill.PatternFill?.ForegroundColor?.Rgb?.Value == Red;
}
