using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>
/// The commands of the ecology system's own work as its officers type them, each as a process against a node in a process of its own.
/// </summary>
public sealed class EvaluationJourneyTests
{
    private const string Region = "region";
    private const string ListId = "0f8fad5b-d9cb-469f-a165-000000000001";
    private static readonly string[] AsCity = ["--operator", "A1024", "--data", CliSite.City, "--to", CliSite.CityCard];

    private static DateOnly Today => ChinaTime.Today(TimeProvider.System);

    private static string Year => Number(Today.Year - 1);

    private static string Day => IsoDay.Format(Today);

    [Fact]
    [Trait("Rule", "IM-16-1")]
    [Trait("Rule", "IM-19")]
    [Trait("Rule", "AMB-20")]
    public async Task A_city_scores_its_year_sees_where_it_stands_and_certificates_go_to_whoever_was_evaluated()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var organisations = CliSite.Organisations(4).OrderBy(o => o.Code, StringComparer.Ordinal).ToArray();

        await GivesCertificatesAsync(site, organisations[3], organisations[2]);
        await ListsAsync(site, organisations[0], organisations[1]);
        await ScoresOneAsync(site, organisations[0]);
        await ScoresAllAsync(site, organisations[..2]);
        await SeesTheProcedureAsync(site, organisations[1]);

        var refused = await site.RunAsync(
            "score", "--all", "--year", Year, "--operator", "A1024", "--area", "990100", "--data", CliSite.Buyer, "--to", CliSite.CityCard);
        refused.ShouldEndWith(4).Output.ShouldBeEmpty();
        refused.Error.ShouldContain("NOT_PERMITTED");
    }

    private static async Task GivesCertificatesAsync(CliSite site, SampleOrganisation evaluated, SampleOrganisation unknown)
    {
        (await site.RunAsync(
            "init", Region, "--agency", TestCodes.Agency(1), "--name", "示例自治区生态环境厅", "--role", "ECO_REGION", "--area", "990000"))
            .ShouldEndWith(0);
        (await site.RunAsync("peer", "add", "region/agency.json", "--data", CliSite.City)).ShouldEndWith(0);
        (await site.RunAsync("peer", "add", CliSite.CityCard, "--data", Region)).ShouldEndWith(0);
        await site.StartNodeAsync();
        await File.WriteAllTextAsync(site.At("results.json"), Document("EvaluationResult", Header(evaluated, "20(6)", "PUBLIC"), $$"""
            "evaluationYear": {{Year}}, "revision": 1, "stage": "RESULT_STAGE_FINAL", "level": "CREDIT_LEVEL_NO_NAMED_LEVEL",
            "score": 90, "catalogueRows": ["A1-13"], "effectiveOn": "{{Day}}"
            """));
        (await site.RunAsync("push", "results.json", "--data", Region, "--to", CliSite.CityCard)).ShouldEndWith(0);

        string[] asBuyer =
        [
            "--purpose", "BIDDING", "--case", "示例招标-2026-001", "--operator", "A1024", "--out", "certificates",
            "--data", CliSite.Buyer, "--to", CliSite.CityCard,
        ];
        var given = (await site.RunAsync(["certificate", evaluated.Code, .. asBuyer, "--json"])).ShouldEndWith(0).Json;
        given["subjects"]![0]!["verdict"]!.GetValue<string>().ShouldBe("NO_NAMED_LEVEL");
        (await site.RunAsync("verify", given["receipt"]!.GetValue<string>(), "--data", CliSite.Buyer)).ShouldEndWith(0);

        var refused = await site.RunAsync(["certificate", unknown.Code, .. asBuyer]);
        refused.ShouldEndWith(1).Output.ShouldBeEmpty();
        refused.Error.ShouldContain("CERTIFICATE_REFUSED");
        refused.Error.ShouldContain("article 19");
        (await site.RunAsync(["certificate", unknown.Code, .. asBuyer, "--lang", "zh"])).ShouldEndWith(1).Error.ShouldContain("第十九条");
        System.IO.Directory.GetFiles(site.At("certificates")).Length.ShouldBe(1);
    }

    private static async Task ListsAsync(CliSite site, SampleOrganisation fined, SampleOrganisation clean)
    {
        await File.WriteAllTextAsync(site.At("penalties.csv"), string.Create(CultureInfo.InvariantCulture, $"""
            CF_XDR_MC,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_SXRQ
            {fined.Name},{fined.Code},示例罚字〔{Year}〕1号,运维记录不实,检查中发现。,示例条例第十条,罚款,罚款,1.5,{Year}-06-02,{Year}-09-01

            """));
        (await site.PushAsync("penalties.csv", "--final-on-column", "CF_SXRQ")).ShouldEndWith(0);
        var list = Document("ParticipationList", Header(null, "20(1)", "ECO_INTERNAL", ListId), $$"""
            "evaluationYear": {{Year}}, "determinedOn": "{{Day}}", "lateReason": "示例原因",
            "participants": [
              {"creditCode": "{{fined.Code}}", "name": "{{fined.Name}}"}, {"creditCode": "{{clean.Code}}", "name": "{{clean.Name}}"}]
            """);
        var told = new[] { fined, clean }.Select(o => Document("ParticipantNotification", Header(o, "20(1)", "ECO_INTERNAL"), $$"""
            "evaluationYear": {{Year}}, "matter": "NOTIFICATION_MATTER_LISTED", "receivedOn": "{{Day}}",
            "about": {"sourceAgency": "{{CliSite.CityCode}}", "id": "{{ListId}}"}
            """));
        await File.WriteAllTextAsync(site.At("year.json"), $"[{string.Join(",\n", told.Prepend(list))}]");
        var pushed = (await site.PushAsync("year.json", "--json")).ShouldEndWith(0);
        Value(pushed.Json, "accepted").ShouldBe(3, pushed.Output);
    }

    private static async Task ScoresOneAsync(CliSite site, SampleOrganisation fined)
    {
        var score = (await site.RunAsync(["score", fined.Code, "--year", Year, .. AsCity, "--json"])).ShouldEndWith(0).Json;
        (Value(score, "baseScore"), Value(score, "deducted"), Value(score, "score")).ShouldBe((100, 10, 90));
        var record = score["records"]!.AsArray().ShouldHaveSingleItem()!;
        record["catalogueRow"]!.GetValue<string>().ShouldBe("A1-13");
        record["standing"]!.GetValue<string>().ShouldBe("COUNTS");
        record["reasons"]!.AsArray().ShouldNotBeEmpty();

        var text = (await site.RunAsync(["score", fined.Code, "--year", Year, .. AsCity, "--lang", "zh"])).ShouldEndWith(0).Output;
        text.ShouldContain("未定级（≥75分）");
        text.ShouldContain($"A1-13  示例罚字〔{Year}〕1号  {Year}-06-02  -10  扣分");
    }

    private static async Task ScoresAllAsync(CliSite site, SampleOrganisation[] listed)
    {
        var run = (await site.RunAsync(["score", "--all", "--year", Year, "--csv", "scores.csv", .. AsCity, "--json"])).ShouldEndWith(0);
        run.Error.ShouldContain("2 rows are in scores.csv");
        Value(run.Json, "total").ShouldBe(2);
        Value(run.Json["levels"]!, "NO_NAMED_LEVEL").ShouldBe(2);
        run.Json["previews"]!.AsArray().Select(p => p!["creditCode"]!.GetValue<string>()).ShouldBe(listed.Select(o => o.Code));
        var lines = await File.ReadAllLinesAsync(site.At("scores.csv"));
        lines.Length.ShouldBe(3);
        lines[1].ShouldStartWith($"{listed[0].Code},{Year},990100,NO_NAMED_LEVEL,");

        var text = (await site.RunAsync(["score", "--all", "--year", Year, .. AsCity])).ShouldEndWith(0).Output;
        text.Split('\n').Count(line => listed.Any(o => line.StartsWith(o.Code, StringComparison.Ordinal))).ShouldBe(2);
        (await site.RunAsync(["score", "--all", "--year", "2015", .. AsCity])).ShouldEndWith(0).Error.ShouldContain("list is empty");
    }

    private static async Task SeesTheProcedureAsync(CliSite site, SampleOrganisation clean)
    {
        var run = (await site.RunAsync(["procedure", "--year", Year, .. AsCity, "--json"])).ShouldEndWith(0);
        var prefecture = run.Json["prefectures"]!.AsArray().ShouldHaveSingleItem()!;
        Value(prefecture, "participantCount").ShouldBe(2);
        Value(prefecture["states"]!, "NOTIFIED").ShouldBe(2);
        var states = prefecture["tasks"]!.AsArray().Select(t => t!["state"]!.GetValue<string>()).ToList();
        states.ShouldContain(s => s.StartsWith("DONE", StringComparison.Ordinal));
        run.Error.Contains("are overdue", StringComparison.Ordinal).ShouldBe(states.Contains("OVERDUE"));

        var one = (await site.RunAsync(["procedure", "--year", Year, "--code", clean.Code, .. AsCity])).ShouldEndWith(0).Output;
        one.ShouldContain(clean.Code);
        one.ShouldContain("notified");
        (await site.RunAsync(["procedure", "--year", Year, "--area", "990200", .. AsCity])).ShouldEndWith(4)
            .Error.ShouldContain("OUTSIDE_AREA");
    }

    private static string Header(SampleOrganisation? about, string article, string visibility, string? id = null)
    {
        var header = new JsonObject
        {
            ["areaCode"] = "990100",
            ["legalBasis"] = new JsonArray(new JsonObject { ["instrument"] = "内环发〔2024〕21号", ["article"] = article }),
            ["evidence"] = new JsonArray(new JsonObject { ["kind"] = "EVIDENCE_KIND_DETERMINATION", ["documentNumber"] = "示例认字〔2026〕1号" }),
            ["visibility"] = "VISIBILITY_" + visibility,
        };
        if (id is not null) header["id"] = id;
        if (about is not null)
            header["subject"] = new JsonObject { ["kind"] = "SUBJECT_KIND_ORGANISATION", ["creditCode"] = about.Code, ["name"] = about.Name };
        return header.ToJsonString();
    }

    private static string Document(string kind, string header, string fields) =>
        $$"""{"kind": "{{kind}}", "document": {"header": {{header}}, {{fields}} } }""";

    private static int Value(JsonNode node, string name) =>
        int.Parse(node[name].ShouldNotBeNull(name).ToJsonString(), CultureInfo.InvariantCulture);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
