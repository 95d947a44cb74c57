using System.Text;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed class AdvisoryReportTests
{
    private const string Month = "2026-10";
    private static readonly SampleOrganisation Some = SampleOrganisations.Create(1, 7)[0];

    [Theory]
    [InlineData("credit_code,name,kind,document_number,occurred_on,summary")]
    [InlineData("统一社会信用代码,名称,类型,文号,日期,摘要")]
    [InlineData("统一社会信用代码,name,类型,document_number,日期,summary")]
    [Trait("Rule", "IM-12")]
    public void Columns_go_by_their_Chinese_or_their_English_name(string header)
    {
        var (items, refusals) = Read($"{header}\r\n{Some.Code},{Some.Name},2,示例移送〔2026〕1号,2026/10/8,移送市场监管部门。\r\n");

        refusals.ShouldBeEmpty();
        var (row, item) = items.ShouldHaveSingleItem();
        row.ShouldBe(2);
        item.ShouldBe(new AdvisoryItem
        {
            CreditCode = Some.Code,
            Name = Some.Name,
            Kind = AdvisoryKind.Transferred,
            DocumentNumber = "示例移送〔2026〕1号",
            OccurredOn = "2026-10-08",
            Summary = "移送市场监管部门。",
        });
    }

    [Fact]
    public void GB18030_is_read_too()
    {
        var bytes = Encodings.Gb18030.GetBytes(
            $"统一社会信用代码,名称,类型,文号,日期,摘要\r\n{Some.Code},{Some.Name},3,,2026-10-08,拒绝检查。\r\n");

        AdvisoryItems.Read(CsvTable.Parse(bytes), CliRun.Context()).Items.ShouldHaveSingleItem().Item.Summary.ShouldBe("拒绝检查。");
    }

    [Theory]
    [InlineData("4", "2026-10-08", "kind")]
    [InlineData("", "2026-10-08", "kind")]
    [InlineData("1", "2026-02-30", "occurred_on")]
    public void A_cell_that_cannot_be_read_is_named_with_row_and_column(string kind, string day, string column)
    {
        var (_, refusals) = Read($"credit_code,name,kind,document_number,occurred_on,summary\r\n{Line("1", "2026-10-01")}{Line(kind, day)}");

        refusals.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Row.ShouldBe(3), r => r.Column.ShouldBe(column));
    }

    [Fact]
    public void A_missing_column_is_named_by_both_of_its_names() =>
        Should.Throw<CliException>(() => Read("credit_code,name,kind,document_number,summary\r\n")).Message.ShouldContain("日期/occurred_on");

    [Fact]
    public async Task Bad_rows_are_all_named_and_nothing_is_signed_or_sent()
    {
        using var folder = await CliFolder.CreateAsync();
        var tooLong = new string('长', 501);
        var file = folder.Write(
            "items.csv", $"统一社会信用代码,名称,类型,文号,日期,摘要\n{Line("1", "2026-10-01")}{Line("9", "8.10")}{Line("1", "2026-10-02", tooLong)}");

        var run = await folder.RunAsync(Language.English, "advisory", "report", "--month", Month, "--file", file, "--json");

        run.Code.ShouldBe(ExitCode.Refused, run.Error);
        var refusals = JsonNode.Parse(run.Output)!["refusals"]!.AsArray()
            .Select(r => (r!["row"]!.GetValue<int>(), r["column"]!.GetValue<string>())).ToList();
        refusals.ShouldContain((3, "类型"));
        refusals.ShouldContain((3, "日期"));
        refusals.ShouldContain((4, "摘要"));
        refusals.ShouldNotContain(r => r.Item1 == 2);
        run.Error.ShouldContain("nothing was sent");
        System.IO.Directory.GetFiles(folder.At("city"), "*" + PushJournal.Extension).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_identity_number_in_a_summary_is_refused_under_its_column_and_not_quoted()
    {
        using var folder = await CliFolder.CreateAsync();
        const string number = "990101209901010010";
        var file = folder.Write(
            "items.csv", $"credit_code,name,kind,document_number,occurred_on,summary\n{Line("1", "2026-10-01", $"当事人{number}。")}");

        var run = await folder.RunAsync(Language.Chinese, "advisory", "report", "--month", Month, "--file", file);

        run.Code.ShouldBe(ExitCode.Refused);
        run.Error.ShouldContain("第 2 行 summary [IM-10]");
        (run.Output + run.Error).ShouldNotContain(number);
    }

    [Theory]
    [InlineData]
    [InlineData("--nil", "--file", "items.csv")]
    public async Task A_file_or_nil_and_not_both(params string[] more)
    {
        using var folder = await CliFolder.CreateAsync();

        (await folder.RunAsync(Language.English, ["advisory", "report", "--month", Month, .. more])).Code.ShouldBe(ExitCode.Usage);
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-1")]
    [InlineData("202610")]
    public async Task A_month_is_written_with_four_and_two_digits(string month)
    {
        using var folder = await CliFolder.CreateAsync();

        (await folder.RunAsync(Language.English, "advisory", "report", "--month", month, "--nil")).Code.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task A_file_without_items_points_to_nil()
    {
        using var folder = await CliFolder.CreateAsync();
        var file = folder.Write("items.csv", "credit_code,name,kind,document_number,occurred_on,summary\n");

        var run = await folder.RunAsync(Language.English, "advisory", "report", "--month", Month, "--file", file);

        run.Code.ShouldBe(ExitCode.Usage);
        run.Error.ShouldContain("--nil");
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public async Task A_nil_report_is_signed_once_and_kept_while_the_node_is_away()
    {
        using var folder = await CliFolder.CreateAsync();
        var journal = Path.Combine(folder.At("city"), "advisory-2026-09" + PushJournal.Extension);

        (await folder.RunAsync(Language.English, "advisory", "report", "--month", "2026-09", "--nil")).Code.ShouldBe(ExitCode.Unreachable);
        var first = await File.ReadAllBytesAsync(journal);
        (await folder.RunAsync(Language.English, "advisory", "report", "--month", "2026-09", "--nil")).Code.ShouldBe(ExitCode.Unreachable);

        (await File.ReadAllBytesAsync(journal)).ShouldBe(first, "the very same document is sent again");
        var envelope = JsonNode.Parse(File.ReadLines(journal).Single())!["envelope"]!.GetValue<string>();
        var report = AdvisoryReport.Parser.ParseFrom(Envelope.Parser.ParseFrom(Convert.FromBase64String(envelope)).Payload);
        report.NilReport.ShouldBeTrue();
        report.Items.ShouldBeEmpty();
        report.Header.Visibility.ShouldBe(Visibility.EcoInternal);
        report.Header.Subject.ShouldBeNull();
    }

    [Fact]
    public async Task A_correction_supersedes_and_is_another_document()
    {
        using var folder = await CliFolder.CreateAsync();
        var corrected = "0f8fad5b-d9cb-869f-a165-000000000001";

        await folder.RunAsync(Language.English, "advisory", "report", "--month", "2026-09", "--nil");
        var run = await folder.RunAsync(Language.English, "advisory", "report", "--month", "2026-09", "--nil", "--corrects", corrected);

        run.Error.ShouldNotContain("close or correct");
        var reports = File.ReadLines(Path.Combine(folder.At("city"), "advisory-2026-09" + PushJournal.Extension))
            .Select(line => JsonNode.Parse(line)!["envelope"]!.GetValue<string>())
            .Select(text => AdvisoryReport.Parser.ParseFrom(Envelope.Parser.ParseFrom(Convert.FromBase64String(text)).Payload)).ToList();
        reports.Count.ShouldBe(2);
        reports[1].Header.Supersedes.ShouldBe(new DocumentReference { SourceAgency = CliFolder.CityCode, Id = corrected });
        reports.Select(r => r.Header.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
    }

    private static (IReadOnlyList<(int Row, AdvisoryItem Item)> Items, IReadOnlyList<Refusal> Refusals) Read(string csv) =>
        AdvisoryItems.Read(CsvTable.Parse(Encoding.UTF8.GetBytes(csv)), CliRun.Context());

    private static string Line(string kind, string day, string summary = "联合检查中发现问题。") =>
        $"{Some.Code},{Some.Name},{kind},示例通报〔2026〕1号,{day},{summary}\n";
}
