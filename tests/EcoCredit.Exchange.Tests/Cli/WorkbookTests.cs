using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using static EcoCredit.Exchange.Tests.Cli.WorkbookFiles;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed class WorkbookTests
{
    private const string SheetName = "行政处罚";
    private const string Secret = "990101209901010010";

    private static readonly string[] Header =
    [
        "序号", "CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK", "CF_JDRQ", "CF_XDR_ZJHM",
    ];

    private static readonly SampleOrganisation Some = SampleOrganisations.Create(1, 7)[0];

    [Fact]
    public void A_row_is_read_as_a_row_of_a_CSV_is()
    {
        var file = Read(Make(Texts(Header), Row()));

        file.Refusals.ShouldBeEmpty();
        var record = file.Drafts.ShouldHaveSingleItem().Document.ShouldBeOfType<CreditRecord>();
        record.Header.Subject.Name.ShouldBe("示例检测有限公司");
        record.Header.Subject.CreditCode.ShouldBe(Some.Code);
        record.ProducedOn.ShouldBe("2025-03-05");
        record.Ordinary.Penalty.FineFen.ShouldBe(12_345_678);
        record.DocumentNumber.ShouldBe("150102");
        file.DroppedColumns.ShouldBe(["CF_XDR_ZJHM"]);
        Encoding.UTF8.GetString(record.ToByteArray()).ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("470", Plain, "470")]
    [InlineData("470", SixZeros, "000470")]
    [InlineData("1.5", Plain, "1.5")]
    [InlineData("0.30000000000000004", Plain, "0.3")]
    [InlineData("1E-06", Plain, "0.000001")]
    [InlineData("999999999999999", Plain, "999999999999999")]
    [InlineData("45721", Day, "2025-03-05")]
    [InlineData("45721.75", Day, "2025-03-05")]
    public void A_number_is_read_digit_for_digit_and_a_day_as_a_day(string raw, uint style, string text) =>
        Value(Number(raw, style)).ShouldBe(text);

    [Theory]
    [InlineData("9.19901E+17", Plain)]
    [InlineData("1000000000000000", Plain)]
    [InlineData("59", Day)]
    [InlineData("1E+300", Day)]
    public void A_number_that_has_lost_digits_and_a_day_that_there_was_not_are_refused(string raw, uint style) =>
        Problem(Number(raw, style)).ShouldBe("CF_WSH");

    [Fact]
    public void A_formula_is_never_computed_and_refuses_the_row_only_where_the_column_is_read()
    {
        Problem(Formula("1+1")).ShouldBe("CF_WSH");
        var row = Row();
        row[0] = Formula("ROW()-1");
        row[11] = Formula("HYPERLINK(\"http://127.0.0.1\")");
        Read(Make(Texts(Header), row)).Drafts.Count.ShouldBe(1);
    }

    [Fact]
    public void An_error_value_is_refused() =>
        Problem(new Cell { DataType = CellValues.Error, CellValue = new CellValue("#N/A") }).ShouldBe("CF_WSH");

    [Fact]
    public void Everything_that_is_wrong_with_a_row_is_told_at_once()
    {
        var row = Row();
        (row[3], row[6], row[10]) = (Formula("1"), Text(""), Text("2025-02-30"));
        var refusals = Read(Make(Texts(Header), row)).Refusals;
        refusals.Select(r => r.Column).ShouldBe(["CF_WSH", "CF_YJ", "CF_JDRQ"], ignoreOrder: true);
        refusals.ShouldAllBe(r => r.Row == 2);
    }

    [Fact]
    public void The_first_sheet_is_read_unless_another_is_named_and_rows_keep_their_numbers()
    {
        var bytes = Make([], Texts(Header), [], Row());
        ImportTable(bytes, null).Header.ShouldBe(["说明"]);
        ImportTable(bytes, SheetName).Rows.ShouldHaveSingleItem().Number.ShouldBe(4);
        Should.Throw<IOException>(() => ImportTable(bytes, "没有"));
    }

    [Fact]
    public void What_is_refused_is_marked_with_its_reasons_and_everything_else_stays_as_it_was()
    {
        var wrong = Row();
        (wrong[2], wrong[11]) = (Text(Some.Code[..17] + "_"), Text(Secret));
        var original = Make(Texts(Header), Row(), wrong);
        var refusals = Read(original).Refusals;
        var marked = XlsxMarks.Write(original, SheetName, new RowReasons(refusals));

        var (before, after) = (Parts(original), Parts(marked));
        after.Keys.ShouldBe(before.Keys, ignoreOrder: true);
        before.Keys.Where(name => !before[name].AsSpan().SequenceEqual(after[name]))
            .ShouldBe(["xl/worksheets/sheet2.xml", "xl/styles.xml"], ignoreOrder: true);

        using var document = SpreadsheetDocument.Open(new MemoryStream(marked), isEditable: false);
        var sheet = ((WorksheetPart)document.WorkbookPart!.GetPartById("rId2")).Worksheet!;
        sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.Column>().Single().Width!.Value.ShouldBe(40);
        sheet.Descendants<MergeCell>().Single().Reference!.Value.ShouldBe("Z1:Z2");
        TextAt(sheet, "M1").ShouldBe("原因 Reason");
        sheet.Descendants<Cell>().ShouldNotContain(cell => cell.CellReference! == "M2");
        var reason = TextAt(sheet, "M3");
        reason.ShouldContain("CF_XDR_SHXYM [GB 32100]");
        reason.ShouldNotContain(Secret);
        reason.ShouldNotContain(Some.Code[..17]);
        var formats = document.WorkbookPart.WorkbookStylesPart!.Stylesheet!.CellFormats!.Elements<CellFormat>().ToList();
        formats[(int)At(sheet, "M3").StyleIndex!.Value].QuotePrefix!.Value.ShouldBeTrue();
        At(sheet, "C3").StyleIndex!.Value.ShouldBeGreaterThan(2u);
        At(sheet, "D3").StyleIndex!.Value.ShouldBe(SixZeros);
        TextAt(sheet, "C3").ShouldBe(Some.Code[..17] + "_");
        TextAt(sheet, "L3").ShouldBe(Secret);
    }

    [Fact]
    public void A_marked_copy_that_was_corrected_is_read_and_loses_its_old_marks()
    {
        var wrong = Row();
        wrong[2] = Text("x");
        var original = Make(Texts(Header), wrong, Row());
        var marked = XlsxMarks.Write(original, SheetName, new RowReasons(Read(original).Refusals));
        Read(marked).Refusals.Select(r => r.Row).Distinct().ShouldBe([2]);

        var again = XlsxMarks.Write(marked, SheetName, new RowReasons([new Refusal(3, "CF_SY", "IM-1", new("", "no"))]));
        using var document = SpreadsheetDocument.Open(new MemoryStream(again), isEditable: false);
        var sheet = ((WorksheetPart)document.WorkbookPart!.GetPartById("rId2")).Worksheet!;
        TextAt(sheet, "M2").ShouldBe("");
        TextAt(sheet, "M3").ShouldContain("CF_SY");
        var formats = document.WorkbookPart.WorkbookStylesPart!.Stylesheet!.CellFormats!.Elements<CellFormat>().ToList();
        formats[(int)(At(sheet, "C2").StyleIndex?.Value ?? 0)].FillId!.Value.ShouldBe(0u);
        sheet.Descendants<Cell>().Count(cell => cell.CellReference!.Value!.StartsWith('N')).ShouldBe(0);
    }

    [Fact]
    public void What_is_no_workbook_to_be_read_is_an_error_that_says_so()
    {
        byte[] compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]];
        Should.Throw<IOException>(() => ImportTable(compound, null)).Message.ShouldContain(".xls");
        var good = Make(Texts(Header), Row());
        Should.Throw<IOException>(() => ImportTable(good[..(good.Length / 2)], null));
        Should.Throw<IOException>(() => ImportTable(Zip(("a.txt", "nothing of a workbook")), null));
        foreach (var sheet in new[] { "<!DOCTYPE x [<!ENTITY e \"e\">]><worksheet/>", "<worksheet" })
            Should.Throw<IOException>(() => ImportTable(Replace(good, "xl/worksheets/sheet2.xml", sheet), SheetName));
        var styles = Replace(good, "xl/styles.xml", new string(' ', 9 << 20));
        Should.Throw<IOException>(() => ImportTable(styles, SheetName)).Message.ShouldContain("8 MiB");
    }

    [Fact]
    public void A_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var chunk = new byte[1 << 20];
            using var part = zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
            for (var i = 0; i < 257; i++) part.Write(chunk);
        }

        stream.Length.ShouldBeLessThan(4 << 20);
        Should.Throw<IOException>(() => ImportTable(stream.ToArray(), null)).Message.ShouldContain("256 MiB");
        var many = Zip([.. Enumerable.Range(0, 2001).Select(i => ($"{i}", ""))]);
        Should.Throw<IOException>(() => ImportTable(many, null)).Message.ShouldContain("parts");
    }

    private static Cell[] Row() =>
    [
        Number("1"), Shared(), Text(Some.Code), Number("150102", SixZeros), Text("运维记录不实"), Text("事实清楚"), Text("示例条例第十条"), Text("罚款"),
        Text("罚款"), Number("12.345678"), Number("45721", Day), Text(Secret),
    ];

    private static string Value(Cell cell)
    {
        var row = Row();
        row[3] = cell;
        return ImportTable(Make(Texts(Header), row), SheetName).Rows.Single().Values["CF_WSH"];
    }

    private static string Problem(Cell cell)
    {
        var row = Row();
        row[3] = cell;
        var file = Read(Make(Texts(Header), row));
        file.Drafts.ShouldBeEmpty();
        return file.Refusals.ShouldHaveSingleItem().Column;
    }

    private static ImportedFile Read(byte[] bytes) => DocumentFile.ReadTable(ImportTable(bytes, SheetName), CliRun.City, CliRun.Context());

    private static ImportTable ImportTable(byte[] bytes, string? sheet)
    {
        XlsxFile.IsWorkbook(bytes).ShouldBeTrue();
        return XlsxTable.Read(bytes, sheet);
    }

    private static Cell At(Worksheet sheet, string reference) => sheet.Descendants<Cell>().Single(cell => cell.CellReference! == reference);

    private static string TextAt(Worksheet sheet, string reference) => At(sheet, reference).InlineString!.Text!.Text;

    private static Dictionary<string, byte[]> Parts(byte[] package)
    {
        using var zip = new ZipArchive(new MemoryStream(package), ZipArchiveMode.Read);
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            using var bytes = new MemoryStream();
            using var part = entry.Open();
            part.CopyTo(bytes);
            parts[entry.FullName] = bytes.ToArray();
        }

        return parts;
    }

    private static byte[] Zip(params IReadOnlyList<(string Name, string Text)> entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var part = new StreamWriter(zip.CreateEntry(name).Open());
                part.Write(text);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Replace(byte[] package, string name, string text) =>
        Zip([.. Parts(package).Select(part => (part.Key, part.Key == name ? text : Encoding.UTF8.GetString(part.Value)))]);
}
