using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// Gives a workbook back with what was refused: the cells on a red ground, the reasons in a column behind the last. Everything else stays
/// as it is; a copy that was marked before loses its old marks.
/// </summary>
internal static class XlsxMarks
{
    public static byte[] Write(byte[] workbook, string? sheetName, RowReasons reasons) => XlsxFile.Guard(() =>
    {
        using var source = XlsxFile.Open(workbook);
        var (_, sourcePart) = source.FindSheet(sheetName);
        var layout = Layout.Of(source, sourcePart);
        using var copy = new MemoryStream();
        copy.Write(workbook);
        using (var target = XlsxFile.OpenCopy(copy))
        {
            var styles = XlsxStyles.Of(target);
            using var sheet = new MemoryStream();
            using (var writer = OpenXmlWriter.Create(sheet)) Copy(sourcePart, writer, row => Mark(row, layout, reasons, styles));
            sheet.Position = 0;
            var part = (WorksheetPart)target.Workbook.GetPartById(source.Workbook.GetIdOfPart(sourcePart));
            part.FeedData(sheet);
            styles.Save();
        }

        return copy.ToArray();
    });

    // Row by row: what is between the rows goes over as it is.
    private static void Copy(WorksheetPart source, OpenXmlWriter writer, Action<Row> change)
    {
        using var reader = OpenXmlReader.Create(source);
        writer.WriteStartDocument(standalone: true);
        while (reader.Read())
        {
            if (reader.ElementType == typeof(Row) && reader.IsStartElement)
            {
                var row = (Row)reader.LoadCurrentElement()!;
                change(row);
                writer.WriteElement(row);
            }
            else if (reader.IsStartElement)
            {
                writer.WriteStartElement(reader);
                if (reader.GetText() is { Length: > 0 } text) writer.WriteString(text);
            }
            else if (reader.IsEndElement)
            {
                writer.WriteEndElement();
            }
        }
    }

    private static void Mark(Row row, Layout layout, RowReasons reasons, XlsxStyles styles)
    {
        var number = layout.NumberOf(row);
        // Rows before the header belong to no table.
        if (number < layout.HeaderRow) return;
        row.Spans = null;
        var cells = CellsOf(row);
        foreach (var cell in cells.Values)
        {
            if (cell.StyleIndex?.Value is { } style && styles.Unmark(style) is var plain && plain != style) cell.StyleIndex = plain;
        }

        foreach (var column in number == layout.HeaderRow ? [] : reasons.ColumnsOf(number))
        {
            if (!layout.Columns.TryGetValue(column, out var at)) continue;
            var cell = cells.TryGetValue(at, out var known) ? known : cells[at] = Insert(row, at, number);
            cell.StyleIndex = styles.Mark(cell.StyleIndex?.Value ?? 0);
        }

        var text = number == layout.HeaderRow ? RowReasons.Header : reasons.TextOf(number);
        if (text.Length == 0 && !cells.ContainsKey(layout.ReasonColumn)) return;
        var reason = cells.GetValueOrDefault(layout.ReasonColumn) ?? Insert(row, layout.ReasonColumn, number);
        reason.CellFormula = null;
        reason.CellValue = null;
        reason.DataType = CellValues.InlineString;
        reason.InlineString =
            new InlineString(new DocumentFormat.OpenXml.Spreadsheet.Text(text) { Space = SpaceProcessingModeValues.Preserve });
        reason.StyleIndex = text.Length == 0 ? 0 : styles.Reason;
    }

    private static Dictionary<int, Cell> CellsOf(Row row)
    {
        var cells = new Dictionary<int, Cell>();
        var next = 0;
        foreach (var cell in row.Elements<Cell>())
        {
            var column = XlsxRow.ColumnOf(cell.CellReference?.Value) ?? next;
            cells[column] = cell;
            next = column + 1;
        }

        return cells;
    }

    // Cells stand in the order of their columns.
    private static Cell Insert(Row row, int column, int number)
    {
        var cell = new Cell { CellReference = XlsxRow.Reference(column, number) };
        var behind = row.Elements<Cell>().FirstOrDefault(c => XlsxRow.ColumnOf(c.CellReference?.Value) > column);
        if (behind is null) row.AppendChild(cell);
        else row.InsertBefore(cell, behind);
        return cell;
    }

    /// <summary>Where things stand in the sheet.</summary>
    private sealed class Layout
    {
        private int _last;

        public int HeaderRow { get; private init; }

        /// <summary>The columns by their names.</summary>
        public required Dictionary<string, int> Columns { get; init; }

        /// <summary>The column of an earlier copy's reasons, or the first one that is free.</summary>
        public int ReasonColumn { get; private init; }

        public static Layout Of(XlsxFile file, WorksheetPart part)
        {
            var reader = new XlsxCells(file);
            var columns = new Dictionary<string, int>(StringComparer.Ordinal);
            var (header, width) = (0, 0);
            foreach (var row in XlsxTable.Rows(part))
            {
                width = Math.Max(width, row.NextColumn);
                if (header > 0) continue;
                foreach (var (column, cell) in row.Cells)
                {
                    if (reader.Read(cell).Value is { Length: > 0 } name) columns[name] = column;
                }

                if (columns.Count > 0) header = row.Number;
            }

            return new Layout { HeaderRow = header, Columns = columns, ReasonColumn = columns.GetValueOrDefault(RowReasons.Header, width) };
        }

        /// <summary>The number of the next row.</summary>
        public int NumberOf(Row row) => _last = (int?)row.RowIndex?.Value ?? _last + 1;
    }
}
