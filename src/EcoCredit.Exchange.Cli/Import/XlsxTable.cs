using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>Reads a table from a worksheet, cell by cell: no row and no sheet is in memory as a whole.</summary>
internal static class XlsxTable
{
    private const int MaxRows = 100_000;
    private const int MaxColumns = 512;
    private const int MaxCells = 10_000_000;

    public static ImportTable Read(byte[] bytes, string? sheetName) => XlsxFile.Guard(() =>
    {
        using var file = XlsxFile.Open(bytes);
        var (name, part) = file.FindSheet(sheetName);
        var cells = new XlsxCells(file);
        TableBuilder? table = null;
        foreach (var row in Rows(part))
        {
            if (table is null)
            {
                // The first row with something in it is the header.
                string[] names = [.. ReadRow(row, cells, _ => true).Select(cell => cell.Value)];
                if (Array.Exists(names, text => text.Length > 0)) table = new TableBuilder(names);
                continue;
            }

            table.Add(row.Number, ReadRow(row, cells, table.Keeps));
            if (table.Count > MaxRows) throw new IOException("more than 100,000 rows: divide the workbook ｜ 超过 100,000 行，请拆分工作簿");
        }

        var form = string.Create(CultureInfo.InvariantCulture, $"XLSX, {name}");
        return table?.Build(form) ?? new ImportTable(form, [], [], [], []);
    });

    /// <summary>The rows of a sheet with their cells.</summary>
    public static IEnumerable<XlsxRow> Rows(WorksheetPart part)
    {
        using var reader = OpenXmlReader.Create(part);
        XlsxRow? row = null;
        var count = 0;
        while (reader.Read())
        {
            if (!reader.IsStartElement) continue;
            if (reader.ElementType == typeof(Row))
            {
                if (row is not null) yield return row;
                row = new XlsxRow(NumberOf(reader) ?? (row?.Number ?? 0) + 1);
            }
            else if (reader.ElementType == typeof(Cell) && row is not null)
            {
                if (++count > MaxCells) throw new IOException("more than 10,000,000 cells ｜ 单元格过多");
                var cell = (Cell)reader.LoadCurrentElement()!;
                var column = XlsxRow.ColumnOf(cell.CellReference?.Value) ?? row.NextColumn;
                // What stands far out to the right belongs to no table.
                if (column < MaxColumns) row.Cells.Add((column, cell));
                if (row.Cells.Count > MaxColumns) throw new IOException("a row has more cells than columns");
            }
        }

        if (row is not null) yield return row;
    }

    private static int? NumberOf(OpenXmlReader reader)
    {
        var text = reader.Attributes.FirstOrDefault(a => a.LocalName == "r").Value;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
    }

    // Cells of a column that may not be looked at are not.
    private static CellText[] ReadRow(XlsxRow row, XlsxCells cells, Func<int, bool> mayRead)
    {
        var read = new CellText[row.Cells.Count == 0 ? 0 : row.Cells.Max(c => c.Column) + 1];
        Array.Fill(read, CellText.Empty);
        foreach (var (column, cell) in row.Cells)
        {
            if (mayRead(column)) read[column] = cells.Read(cell);
            else if (cell.CellValue is not null || cell.InlineString is not null) read[column] = CellText.NotRead;
        }

        return read;
    }
}

/// <summary>A row of a worksheet.</summary>
internal sealed class XlsxRow(int number)
{
    public int Number { get; } = number;

    public List<(int Column, Cell Cell)> Cells { get; } = [];

    public int NextColumn => Cells.Count == 0 ? 0 : Cells[^1].Column + 1;

    /// <summary>The column of a reference such as AB12, from 0; <see langword="null"/> where it is none.</summary>
    public static int? ColumnOf(string? reference)
    {
        var column = 0;
        var letters = 0;
        foreach (var letter in reference ?? "")
        {
            if (!char.IsAsciiLetterUpper(letter)) break;
            if (++letters > 3) return null;
            column = (column * 26) + letter - 'A' + 1;
        }

        return letters == 0 ? null : column - 1;
    }

    /// <summary>The reference of a cell.</summary>
    public static string Reference(int column, int row)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26) letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters + row.ToString(CultureInfo.InvariantCulture);
    }
}
