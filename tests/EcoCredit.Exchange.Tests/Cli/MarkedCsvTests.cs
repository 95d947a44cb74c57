using System.Text;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed class MarkedCsvTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+cmd|' /C calc'!A0")]
    [InlineData("-1+1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("＝1")]
    [InlineData("'=1")]
    public void What_begins_like_a_formula_is_neutralised_and_comes_back_as_it_went(string text)
    {
        var written = FormulaGuard.Neutralise(text);
        written.ShouldBe("'" + text);
        FormulaGuard.Release(written).ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("示例")]
    [InlineData("-5")]
    [InlineData("+3.25")]
    [InlineData("a=b")]
    [InlineData("'")]
    [InlineData("'示例'")]
    public void Every_other_text_stays_as_it_is(string text)
    {
        FormulaGuard.Neutralise(text).ShouldBe(text);
        FormulaGuard.Release(text).ShouldBe(text);
    }

    [Fact]
    public void A_CSV_comes_back_with_a_mark_for_Excel_and_a_column_of_reasons()
    {
        var csv = Encodings.Gb18030.GetBytes("CF_XDR_MC,CF_SY\r\n示例甲,=1+1\r\n示例乙,\"a,b\"\r\n短\r\n");
        var reasons =
            new RowReasons([new Refusal(2, "CF_SY", "IM-08", new Text("不可", "no")), new Refusal(4, "", "CSV", new Text("列数", "cells"))]);

        var copy = MarkedCopy.MarkCsv(csv, reasons);

        copy.AsSpan(0, 3).ToArray().ShouldBe([0xEF, 0xBB, 0xBF]);
        Encoding.UTF8.GetString(copy.AsSpan(3)).ShouldBe(
            "CF_XDR_MC,CF_SY,原因 Reason\r\n示例甲,'=1+1,CF_SY [IM-08] 不可 no\r\n示例乙,\"a,b\",\r\n短,[CSV] 列数 cells\r\n");
        CsvTable.Parse(copy).Rows[0].Values["CF_SY"].ShouldBe("=1+1");
        var again = MarkedCopy.MarkCsv(copy, new RowReasons([]));
        Encoding.UTF8.GetString(again.AsSpan(3)).ShouldStartWith("CF_XDR_MC,CF_SY,原因 Reason\r\n示例甲,'=1+1,\r\n");
    }

    [Fact]
    public async Task A_copy_is_never_written_over_a_file_that_is_there()
    {
        using var folder = await CliFolder.CreateAsync();
        folder.Write("there.csv", "x");
        var run =
            await folder.RunAsync(Language.English, "push", folder.Write("a.csv", "CF_XDR_MC\r\n"), "--marked", folder.At("there.csv"));
        run.Code.ShouldBe(EcoCredit.Exchange.Cli.ExitCode.Usage);
        (await File.ReadAllTextAsync(folder.At("there.csv"))).ShouldBe("x");
    }

    [Fact]
    public async Task Nothing_is_sent_where_all_or_nothing_is_asked_for_and_a_row_is_wrong()
    {
        using var folder = await CliFolder.CreateAsync();
        var path = folder.At("penalties.xlsx");
        await File.WriteAllBytesAsync(path, WorkbookFiles.Make(WorkbookFiles.Texts("CF_XDR_MC", "CF_WSH"), WorkbookFiles.Texts("示例", "1")));
        // The node is not there: a command that sent anything would end with 3.
        var run = await folder.RunAsync(Language.English, "push", path, "--sheet", "行政处罚", "--all-or-nothing");
        run.Code.ShouldBe(EcoCredit.Exchange.Cli.ExitCode.Refused, run.Error);
        File.Exists(folder.At("penalties.checked.xlsx")).ShouldBeTrue();
        await folder.RunAsync(Language.English, "push", path, "--sheet", "行政处罚", "--all-or-nothing");
        File.Exists(folder.At("penalties.checked-2.xlsx")).ShouldBeTrue();
    }
}
