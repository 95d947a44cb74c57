using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace EcoCredit.Exchange.Tests.Cli;

/// <summary>Workbooks as a bureau's office program makes them: styles, several sheets, widths, a name.</summary>
internal static class WorkbookFiles
{
    public const uint Plain = 0;
    public const uint Day = 1;
    public const uint SixZeros = 2;

    /// <summary>A workbook whose second sheet holds the rows.</summary>
    public static byte[] Make(params IReadOnlyList<Cell[]> rows)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<WorkbookStylesPart>("rIdStyles").Stylesheet = new Stylesheet(
                new NumberingFormats(new NumberingFormat { NumberFormatId = 170, FormatCode = "000000" }) { Count = 1 },
                new Fonts(new Font()) { Count = 1 },
                new Fills(new Fill(new PatternFill { PatternType = PatternValues.None })) { Count = 1 },
                new Borders(new Border()) { Count = 1 },
                new CellFormats(
                    new CellFormat(), new CellFormat { NumberFormatId = 14, ApplyNumberFormat = true },
                    new CellFormat { NumberFormatId = 170, ApplyNumberFormat = true })
                { Count = 3 });
            workbook.AddNewPart<SharedStringTablePart>("rIdStrings").SharedStringTable = new SharedStringTable(
                new SharedStringItem(new Run(new Text("示例检测")), new Run(new Text("有限公司"))));
            Sheet(workbook, "rId1", [[Text("说明"), Formula("1+1")]]);
            Sheet(workbook, "rId2", rows);
            workbook.Workbook = new Workbook(
                new Sheets(
                    new Sheet { Name = "说明", SheetId = 1, Id = "rId1" }, new Sheet { Name = "行政处罚", SheetId = 2, Id = "rId2" }),
                new DefinedNames(new DefinedName("说明!$A$1") { Name = "范围" }));
        }

        return stream.ToArray();
    }

    public static Cell Text(string text) => new() { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) };

    /// <summary>示例检测有限公司, in two runs of the shared strings.</summary>
    public static Cell Shared() => new() { DataType = CellValues.SharedString, CellValue = new CellValue("0") };

    public static Cell Number(string raw, uint style = Plain) => new() { CellValue = new CellValue(raw), StyleIndex = style };

    public static Cell Formula(string formula) => new() { CellFormula = new CellFormula(formula), CellValue = new CellValue("2") };

    public static Cell[] Texts(params IReadOnlyList<string> texts) => [.. texts.Select(Text)];

    private static void Sheet(WorkbookPart workbook, string id, IReadOnlyList<Cell[]> rows)
    {
        var data = new SheetData();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = new Row { RowIndex = (uint)i + 1 };
            for (var j = 0; j < rows[i].Length; j++)
            {
                var cell = (Cell)rows[i][j].CloneNode(true);
                cell.CellReference = (char)('A' + j) + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
                row.AppendChild(cell);
            }

            data.AppendChild(row);
        }

        workbook.AddNewPart<WorksheetPart>(id).Worksheet = new Worksheet(
            new Columns(new Column { Min = 1, Max = 2, Width = 40, CustomWidth = true }),
            data,
            new MergeCells(new MergeCell { Reference = "Z1:Z2" }));
    }
}
