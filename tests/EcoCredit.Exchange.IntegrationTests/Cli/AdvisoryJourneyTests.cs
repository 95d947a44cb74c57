using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>Monthly reports and the whitelist as officers type them, against nodes in processes of their own.</summary>
public sealed class AdvisoryJourneyTests
{
    private static readonly DateOnly LastMonth = ChinaTime.Today(TimeProvider.System).AddMonths(-1);

    private static string Month => LastMonth.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Year => Month[..4];

    [Fact]
    [Trait("Rule", "IM-30-1")]
    [Trait("Rule", "IM-12")]
    public async Task A_month_is_reported_once_corrected_by_name_and_seen_on_the_board()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var some = CliSite.Organisations(1)[0];
        string Row(string number, string day) => $"{some.Code},{some.Name},1,{number},{day},联合检查发现问题。\n";
        await File.WriteAllTextAsync(
            site.At("wrong.csv"), $"{Header}{Row("示例通报1号", Month + "-10")}{Row("", Month + "-11")}{Row("示例通报3号", "1999-01-01")}");
        await File.WriteAllTextAsync(site.At("items.csv"), $"{Header}{Row("示例通报1号", Month + "-10")}{Row("示例通报2号", Month + "-11")}");

        var wrong = (await ReportAsync(site, "--file", "wrong.csv", "--json")).ShouldEndWith(1);
        wrong.Json["refusals"]!.AsArray().Select(r => $"{r!["row"]!.ToJsonString()} {r["column"]!.GetValue<string>()}")
            .ShouldBe(["3 文号", "4 日期"]);
        (await CellAsync(site))["reportedOn"]!.GetValue<string>().ShouldBeEmpty("nothing was sent");

        var nil = (await ReportAsync(site, "--nil", "--json")).ShouldEndWith(0).Json;
        var again = (await ReportAsync(site, "--nil", "--json")).ShouldEndWith(0).Json;
        again["id"]!.GetValue<string>().ShouldBe(nil["id"]!.GetValue<string>());
        again["acceptedBefore"]!.ToJsonString().ShouldBe("1");
        (await ReportAsync(site, "--file", "items.csv")).ShouldEndWith(1).Error.ShouldContain("IM-30-1");

        var corrected = (await ReportAsync(site, "--file", "items.csv", "--corrects", nil["id"]!.GetValue<string>())).ShouldEndWith(0);
        corrected.Output.ShouldContain($"The report of {Month} was accepted (items: 2)");
        var cell = await CellAsync(site);
        (cell["items"]!.ToJsonString(), cell["corrections"]!.ToJsonString()).ShouldBe(("2", "1"));

        var board = (await site.RunAsync(["advisory", "board", "--year", Year, .. AsCity, "--lang", "zh"])).ShouldEndWith(0);
        board.Output.ShouldContain("990100 示例市生态环境局");
        board.Output.ShouldContain(some.Code);
        string[] asBuyer = ["--operator", "A1024", "--data", CliSite.Buyer, "--to", CliSite.CityCard];
        (await site.RunAsync(["advisory", "board", "--year", Year, .. asBuyer])).ShouldEndWith(4);
    }

    [Fact]
    [Trait("Rule", "NB-20")]
    [Trait("Rule", "NB-13-1")]
    public async Task The_whitelist_is_closed_until_the_rules_have_a_date_and_then_says_nothing_bad_of_whoever_was_never_on_it()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{CliSite.FreePort()}");
        (await site.RunAsync(
            "init", "ningbo", "--agency", TestCodes.Agency(3), "--name", "示例宁波市生态环境局", "--role", "NB_CITY", "--area", "330200",
            "--listen", listen, "--endpoint", "https://" + listen)).ShouldEndWith(0);
        string[] asNingbo = ["--operator", "A1024", "--data", "ningbo", "--to", "ningbo/agency.json"];
        await using (var node = await StartAsync(site))
        {
            (await site.RunAsync(["whitelist", "show", .. asNingbo])).ShouldEndWith(1).Error.ShouldContain("RULE_SET_NOT_IN_FORCE");
        }

        var settings = JsonNode.Parse(await File.ReadAllTextAsync(site.At("ningbo/node.json")))!.AsObject();
        settings["rules"] = new JsonObject { ["ningboInForceFrom"] = "2024-01-01" };
        await File.WriteAllTextAsync(site.At("ningbo/node.json"), settings.ToJsonString());
        await using var inForce = await StartAsync(site);
        (await site.RunAsync(["whitelist", "show", .. asNingbo])).ShouldEndWith(0).Error.ShouldContain("There is nobody");
        var code = CliSite.Organisations(1)[0].Code;
        var shown = (await site.RunAsync(["whitelist", "show", code, .. asNingbo, "--json"])).ShouldEndWith(0).Json;
        var standing = shown["standings"]!.AsArray().ShouldHaveSingleItem()!;
        standing["state"]!.GetValue<string>().ShouldBe("NEVER");
        standing["barred"]!.GetValue<bool>().ShouldBeFalse();
        (await site.RunAsync(["whitelist", "show", code, .. asNingbo, "--lang", "zh"])).ShouldEndWith(0).Output.ShouldContain("从未列入");
    }

    private const string Header = "统一社会信用代码,名称,类型,文号,日期,摘要\n";

    private static readonly string[] AsCity = ["--operator", "A1024", "--data", CliSite.City, "--to", CliSite.CityCard];

    private static Task<CliResult> ReportAsync(CliSite site, params string[] more) =>
        site.RunAsync(["advisory", "report", "--month", Month, "--data", CliSite.City, "--to", CliSite.CityCard, .. more]);

    private static async Task<JsonNode> CellAsync(CliSite site)
    {
        var board = (await site.RunAsync(["advisory", "board", "--year", Year, .. AsCity, "--json"])).ShouldEndWith(0).Json;
        return board["cells"]!.AsArray().Single(c => c!["month"]!.GetValue<string>() == Month)!;
    }

    private static async Task<CliProcess> StartAsync(CliSite site)
    {
        var node = site.Start("node", "run", "--data", "ningbo");
        await node.SaysAsync("The node serves at");
        return node;
    }
}
