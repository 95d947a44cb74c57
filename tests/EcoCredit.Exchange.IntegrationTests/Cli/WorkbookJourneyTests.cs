using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

public sealed class WorkbookJourneyTests
{
    private static readonly string[] Header =
        ["CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_JDRQ"];

    [Fact]
    public async Task A_workbook_comes_back_marked_and_is_pushed_again_when_it_was_corrected()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var codes = CliSite.Organisations(3).Select(o => o.Code).ToList();
        Write(site.At("penalties.xlsx"), codes[0], codes[1], codes[2][..17] + "_");

        var first = (await site.PushAsync("penalties.xlsx")).ShouldEndWith(1);
        first.Output.TrimEnd().ShouldBe("3 rows: 2 accepted, 0 known to the node already, 0 accepted in an earlier run, 1 refused.");
        first.Error.ShouldContain("row 4 CF_XDR_SHXYM [GB 32100]");
        Cells(site.At("penalties.checked.xlsx"))
            .ShouldContain(text => text.StartsWith("CF_XDR_SHXYM [GB 32100]", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(site.At("penalties.checked.xlsx")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Write(site.At("penalties.xlsx"), codes[0], codes[1], codes[2]);
        var second = (await site.PushAsync("penalties.xlsx", "--json")).ShouldEndWith(0);
        second.Json["accepted"]!.GetValue<int>().ShouldBe(1);
        second.Json["acceptedBefore"]!.GetValue<int>().ShouldBe(2);
        second.Json["markedCopy"].ShouldBeNull();

        // What the node alone refuses is marked too: without its journal the same row has another issue time, and the node has the id.
        File.Delete(site.At("penalties.xlsx.ecocredit-push"));
        var third = (await site.PushAsync("penalties.xlsx", "--json", "--marked", "back.xlsx")).ShouldEndWith(1);
        third.Json["markedCopy"]!.GetValue<string>().ShouldBe("back.xlsx");
        Cells(site.At("back.xlsx")).Count(text => text.Contains("DOCUMENT_ID_CONFLICT", StringComparison.Ordinal)).ShouldBe(3);
    }

    private static void Write(string path, params IReadOnlyList<string> codes)
    {
        using var document = SpreadsheetDocument.Create(path, SpreadsheetDocumentType.Workbook);
        var workbook = document.AddWorkbookPart();
        var data = new SheetData(RowOf(Header));
        for (var i = 0; i < codes.Count; i++) data.AppendChild(
            RowOf("示例检测有限公司", codes[i], $"示例罚字〔2025〕{i}号", "运维记录不实", "检查中发现。", "示例条例第十条", "罚款", "罚款", "2025-03-05"));
        workbook.AddNewPart<WorksheetPart>("rId1").Worksheet = new Worksheet(data);
        workbook.Workbook = new Workbook(new Sheets(new Sheet { Name = "行政处罚", SheetId = 1, Id = "rId1" }));
    }

    private static Row RowOf(params IReadOnlyList<string> texts) => new(texts.Select(
        text => new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(text)) }));

    private static List<string> Cells(string path)
    {
        using var document = SpreadsheetDocument.Open(path, isEditable: false);
        var sheet = document.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        return [.. sheet.Descendants<Cell>().Select(c => c.InlineString?.InnerText ?? "")];
    }
}
