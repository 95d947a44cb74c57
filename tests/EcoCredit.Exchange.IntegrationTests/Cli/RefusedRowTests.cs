using System.Globalization;
using System.Text;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

public sealed class RefusedRowTests
{
    // One for each column, all with a valid check character, all of a day on which nobody has been born yet.
    private static readonly string[] IdentityNumbers =
        ["990101209901010010", "990101209901010029", "990101209901010037", "99010120990101007X"];

    [Fact]
    public async Task Every_refused_row_is_named_with_number_column_and_reason_as_text_and_as_JSON()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var good = CliSite.Organisations(1)[0].Code;
        string[] rows =
        [
            Row(1, good), Row(2, "91990101MA00000000"), Row(3, good, fine: "0.1234567"), Row(4, good, day: "2025-02-30"),
            Row(5, good, category: "自然人"), Row(6, "", fine: "x"), "too,few,cells", Row(8, good),
        ];
        await File.WriteAllTextAsync(site.At("penalties.csv"), Header + "\r\n" + string.Join("\r\n", rows) + "\r\n");

        var text = (await site.PushAsync("penalties.csv")).ShouldEndWith(1);
        text.Output.TrimEnd().ShouldBe("8 rows: 2 accepted, 0 known to the node already, 0 accepted in an earlier run, 6 refused.");
        (int Row, string Column)[] expected =
            [(3, "CF_XDR_SHXYM"), (4, "CF_NR_FK"), (5, "CF_JDRQ"), (6, "CF_XDR_LB"), (7, "CF_NR_FK"), (7, "CF_XDR_SHXYM"), (8, "")];
        foreach (var (row, column) in expected) text.Error.ShouldContain($"row {row} {column} [");
        text.Error.ShouldContain("Not a day");

        var json = (await site.PushAsync("penalties.csv", "--json", "--lang", "zh")).ShouldEndWith(1);
        var refusals = json.Json["refusals"]!.AsArray().Select(r => r!).ToList();
        refusals.Select(r => (int.Parse(r["row"]!.ToJsonString(), CultureInfo.InvariantCulture), r["column"]!.GetValue<string>()))
            .Distinct().Order().ShouldBe(expected.Order());
        refusals.ShouldAllBe(r => r["rule"]!.GetValue<string>().Length > 0);
        refusals.ShouldContain(r => r["reason"]!.GetValue<string>() == "不是日期，请写作 2025-03-05。");
        json.Output.ShouldContain("不是日期", Case.Sensitive, "Chinese stays readable");
    }

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Identity_papers_of_a_file_are_nowhere_afterwards(TestStore store)
    {
        await using var site = await CliSite.StartAsync(store);
        var organisation = CliSite.Organisations(1)[0];
        await PlantAsync(site, organisation.Code);

        var pushes = new[]
        {
            await site.PushAsync("planted.csv"), await site.PushAsync("planted.csv", "--json"),
            await site.PushAsync("planted-zh.csv"), await site.PushAsync("planted-licences.csv", "--json"),
            await site.PushAsync("planted-cell.csv", "--json"),
        };
        pushes.Select(p => p.Code).ShouldBe([0, 0, 0, 0, 1], string.Join('\n', pushes.Select(p => p.Error)));
        pushes[0].Error.ShouldContain("CF_FR_ZJHM");
        pushes[1].Json["droppedColumns"]!.AsArray().Select(c => c!.GetValue<string>())
            .ShouldBe(["CF_FR_ZJLX", "CF_FR_ZJHM", "CF_XDR_ZJLX", "CF_XDR_ZJHM"]);
        var asked = (await site.StatusAsync(organisation.Code, "--json")).ShouldEndWith(0);
        if (store == TestStore.Postgres) await ShouldNotBeInAsync(site.Postgres!);
        var node = (await site.Node.TerminateAsync()).ShouldEndWith(0);


        foreach (var said in pushes.Append(asked).Append(node)) ShouldNotHold(
            Encoding.UTF8.GetBytes(said.Output + said.Error), "an output");
        var files = System.IO.Directory.GetFiles(site.Folder, "*", SearchOption.AllDirectories);
        files.ShouldContain(f => f.EndsWith(PushJournal.Extension, StringComparison.Ordinal));
        foreach (var file in files.Where(f => !f.EndsWith(".csv", StringComparison.Ordinal)))
            ShouldNotHold(await File.ReadAllBytesAsync(file), file);
        foreach (var line in await File.ReadAllLinesAsync(site.At("planted.csv" + PushJournal.Extension)))
        {
            var envelope = System.Text.Json.Nodes.JsonNode.Parse(line)!["envelope"]?.GetValue<string>();
            if (envelope is not null) ShouldNotHold(Convert.FromBase64String(envelope), "a journal line");
        }
    }

    private const string Header =
        "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_FRDB,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_NR_WFFF,CF_JDRQ";

    private const string Tables =
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
        + "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";

    private static string Row(
        int number, string code, string fine = "1.5", string day = "2025-03-05", string category = "法人及非法人组织", string facts = "检查中发现。") =>
        string.Create(CultureInfo.InvariantCulture, $"示例检测有限公司,{category},{code},示例代表,示例罚字〔2025〕{number}号,")
        + $"运维记录不实,{facts},示例条例第十条,罚款,罚款,{fine},,{day}";

    private static async Task PlantAsync(CliSite site, string code)
    {
        var (a, b, c, d) = (IdentityNumbers[0], IdentityNumbers[1], IdentityNumbers[2], IdentityNumbers[3]);
        await File.WriteAllTextAsync(
            site.At("planted.csv"), $"{Header},CF_FR_ZJLX,CF_FR_ZJHM,CF_XDR_ZJLX,CF_XDR_ZJHM\r\n{Row(1, code)},{a},{b},{c},{d}\r\n");
        await File.WriteAllTextAsync(
            site.At("planted-zh.csv"), $"{Header},法定代表人证件类型,法定代表人证件号码,身份证号,自然人身份证件号\r\n{Row(2, code)},{a},{b},{c},{d}\r\n");
        await File.WriteAllTextAsync(
            site.At("planted-licences.csv"),
            "XK_XDR_MC,XK_XDR_SHXYM,XK_WSH,XK_NR,XK_JDRQ,XK_FR_ZJLX,XK_FR_ZJHM,XK_XDR_ZJLX,XK_XDR_ZJHM\r\n"
            + $"示例检测有限公司,{code},示例许字〔2025〕1号,准予开展环境检测,2025-03-05,{a},{b},{c},{d}\r\n");
        // In a cell that is read: the row is refused, and the refusal does not quote it.
        await File.WriteAllTextAsync(
            site.At("planted-cell.csv"),
            $"{Header}\r\n{Row(3, code, facts: $"法定代表人{a}。")}\r\n{Row(4, a)}\r\n{Row(5, code, day: b)}\r\n"
            + $"{Row(6, code, fine: c)}\r\n{Row(7, code, category: d + "自然人")}\r\n");
    }

    /// <summary>Every table, as bytes and as the text that the client shows.</summary>
    private static async Task ShouldNotBeInAsync(string connectionString)
    {
        await using var connection = new Npgsql.NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var list = new Npgsql.NpgsqlCommand(Tables, connection))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }

        tables.Count.ShouldBeGreaterThan(5);
        foreach (var table in tables)
        {
            foreach (var number in IdentityNumbers)
            {
                var sql = $"SELECT count(*) FROM {table} t WHERE strpos(t::text, @text) > 0 OR strpos(t::text, @hex) > 0";
                await using var count = new Npgsql.NpgsqlCommand(sql, connection);
                count.Parameters.AddWithValue("text", number);
                count.Parameters.AddWithValue("hex", Convert.ToHexStringLower(Encoding.ASCII.GetBytes(number)));
                (await count.ExecuteScalarAsync()).ShouldBe(0L, table);
            }
        }
    }

    private static void ShouldNotHold(byte[] bytes, string where)
    {
        foreach (var number in IdentityNumbers) bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(number)).ShouldBe(-1, where);
    }
}
