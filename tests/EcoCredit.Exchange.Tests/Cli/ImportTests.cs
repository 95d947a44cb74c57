using System.Text;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed class ImportTests
{
    private const string PenaltyHeader = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_FRDB,CF_XDR_ZJHM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_NR_WFFF,CF_JDRQ,CF_SXRQ";
    private static readonly SampleOrganisation Some = SampleOrganisations.Create(1, 7)[0];

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1_000_000)]
    [InlineData("0.000001", 1)]
    [InlineData("12.345678", 12_345_678)]
    [InlineData("3.5", 3_500_000)]
    public void Amounts_in_ten_thousand_yuan_become_fen_exactly(string text, long fen)
    {
        Cells.TryReadFen(text, out var read).ShouldBeTrue();
        read.ShouldBe(fen);
    }

    [Theory]
    [InlineData("0.0000001")]
    [InlineData("-1")]
    [InlineData("1,5")]
    [InlineData("一万")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    public void Other_amounts_are_refused(string text) => Cells.TryReadFen(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("2025-03-05")]
    [InlineData("2025-3-5")]
    [InlineData("2025/3/5")]
    [InlineData("20250305")]
    [InlineData("2025.3.5")]
    [InlineData("2025年3月5日")]
    [InlineData("2025-03-05 00:00:00")]
    public void Days_are_read_in_the_usual_forms(string text)
    {
        Cells.TryReadDay(text, out var day).ShouldBeTrue();
        day.ShouldBe(new DateOnly(2025, 3, 5));
    }

    [Theory]
    [InlineData("2025-02-30")]
    [InlineData("05/03/2025")]
    [InlineData("45000")]
    public void Other_days_are_refused(string text) => Cells.TryReadDay(text, out _).ShouldBeFalse();

    [Fact]
    public void Utf8_with_and_without_a_mark_and_GB18030_read_alike()
    {
        var text = "CF_XDR_MC,CF_WSH\r\n示例环境有限公司,示例罚字〔2025〕1号\r\n";
        var plain = CsvTable.Parse(Encoding.UTF8.GetBytes(text));
        var marked = CsvTable.Parse([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);
        var national = CsvTable.Parse(Encodings.Gb18030.GetBytes(text));

        plain.Form.ShouldBe("UTF-8");
        national.Form.ShouldBe("GB18030");
        foreach (var table in new[] { plain, marked, national }) table.Rows.Single().Values["CF_XDR_MC"].ShouldBe("示例环境有限公司");
    }

    [Fact]
    public void Columns_of_identity_papers_are_dropped_before_anything_reads_a_row()
    {
        var table = CsvTable.Parse(Encoding.UTF8.GetBytes("CF_XDR_MC,CF_FR_ZJLX,CF_XDR_ZJHM,CF_FRDB\r\n甲,secret-1,secret-2,secret-3\r\n"));

        table.Dropped.ShouldBe(["CF_FR_ZJLX", "CF_XDR_ZJHM"]);
        table.Rows.Single().Values.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["CF_XDR_MC"] = "甲" });
    }

    [Fact]
    public void A_row_with_another_number_of_cells_is_refused_unread()
    {
        var table = CsvTable.Parse(Encoding.UTF8.GetBytes("CF_XDR_MC,CF_XDR_ZJHM\r\nsecret\r\n甲,x\r\n"));

        table.Refusals.Single().Row.ShouldBe(2);
        table.Rows.Single().Number.ShouldBe(3);
    }

    [Fact]
    public void A_fine_is_an_ordinary_record_of_row_A1_13()
    {
        var record = Read(Penalty("罚款", "12.345678", "2025/3/5", "20250620"), CliRun.City with { FinalOnColumn = "CF_SXRQ" }).Single();

        record.RecordClass.ShouldBe(RecordClass.Ordinary);
        record.Source.ShouldBe(InformationSource.LawEnforcement);
        record.ProducedOn.ShouldBe("2025-03-05");
        record.Ordinary.CatalogueRow.ShouldBe("A1-13");
        record.Ordinary.FinalOn.ShouldBe("2025-06-20");
        record.Ordinary.Penalty.FineFen.ShouldBe(12_345_678);
        record.Header.Subject.CreditCode.ShouldBe(Some.Code);
        record.Header.Evidence.Single().Kind.ShouldBe(EvidenceKind.PenaltyDecision);
        record.ToByteString().ToStringUtf8().ShouldNotContain("secret");
    }

    [Fact]
    public void A_warning_falls_under_no_row() =>
        Read(Penalty("警告", "", "2025-03-05", ""), CliRun.City).Single().Ordinary.CatalogueRow.ShouldBe("");

    [Fact]
    public void A_licence_without_a_last_day_has_none()
    {
        var csv = $"XK_XDR_MC,XK_XDR_SHXYM,XK_WSH,XK_XKBH,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI\r\n{Some.Name},{Some.Code},示例许字1号,L1,准予检测,2024-01-02,2024-01-02,2099-12-31\r\n";
        var record = Read(csv, CliRun.City).Single();

        record.RecordClass.ShouldBe(RecordClass.Basic);
        record.Basic.Kind.ShouldBe(BasicKind.Licence);
        record.Basic.ValidFrom.ShouldBe("2024-01-02");
        record.Basic.ValidTo.ShouldBe("");
    }

    [Fact]
    public void Every_refusal_names_row_column_and_reason_and_quotes_nothing()
    {
        var csv = $"{PenaltyHeader}\r\n{Some.Name},法人,{Some.Code[..17]}!,p,secret,,运维记录不实,事实,条例,罚款,罚款,0.1234567,,2025-02-30,\r\n";
        var refusals = DocumentFile.ReadTable(CsvTable.Parse(Encoding.UTF8.GetBytes(csv)), CliRun.City, CliRun.Context()).Refusals;

        refusals.Select(r => r.Column).ShouldBe(["CF_WSH", "CF_JDRQ", "CF_NR_FK"], ignoreOrder: true);
        refusals.ShouldAllBe(r => r.Row == 2 && r.Reason.En.Length > 0 && r.Reason.Zh.Length > 0);
    }

    [Fact]
    public void A_bad_code_is_refused_by_the_rules_under_its_column()
    {
        var csv = Penalty("罚款", "1", "2025-03-05", "").Replace(Some.Code, Some.Code[..17] + "_", StringComparison.Ordinal);
        var file = DocumentFile.ReadTable(CsvTable.Parse(Encoding.UTF8.GetBytes(csv)), CliRun.City, CliRun.Context());

        file.Drafts.ShouldBeEmpty();
        file.Refusals.ShouldContain(r => r.Column == "CF_XDR_SHXYM" && r.Rule == "GB 32100");
    }

    [Fact]
    public void Samples_are_the_same_for_the_same_seed_and_pass_the_rules()
    {
        var organisations = SampleOrganisations.Create(300, 1);
        var bytes = SampleFiles.PenaltiesInGb18030(organisations, 100, 2025, 2);

        bytes.ShouldBe(SampleFiles.PenaltiesInGb18030(SampleOrganisations.Create(300, 1), 100, 2025, 2));
        organisations.ShouldAllBe(o => o.Name.StartsWith("示例", StringComparison.Ordinal) && Protocol.Identifiers.CreditCode.IsValid(o.Code) && o.Code.Substring(2, 2) == "99");
        var file = DocumentFile.ReadTable(CsvTable.Parse(bytes), CliRun.City, CliRun.Context());
        file.Drafts.Count.ShouldBe(100);
        file.Refusals.Select(r => r.Row).Distinct().Count().ShouldBe(SampleFiles.WrongPenalties);
    }

    private static string Penalty(string category, string fine, string decided, string final) =>
        $"{PenaltyHeader}\r\n{Some.Name},法人及非法人组织,{Some.Code},secret-name,secret-paper,示例罚字〔2025〕1号,运维记录不实,事实清楚,示例条例第十条,{category},内容,{fine},,{decided},{final}\r\n";

    private static List<CreditRecord> Read(string csv, ImportOptions options)
    {
        var file = DocumentFile.ReadTable(CsvTable.Parse(Encoding.UTF8.GetBytes(csv)), options, CliRun.Context());
        file.Refusals.ShouldBeEmpty();
        return [.. file.Drafts.Select(d => (CreditRecord)d.Document)];
    }
}
