using System.Text.Json.Nodes;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>The commands about feeds as a subscriber, a buyer and an operator type them.</summary>
public sealed class FeedJourneyTests
{
    private const string Region = "region";
    private const string Case = "示例采购-2026-001";
    private const string FirstId = "0f8fad5b-d9cb-469f-a165-000000000001";
    private static readonly string[] AsCity = ["--data", CliSite.City, "--to", CliSite.CityCard];
    private static readonly string[] AsBuyer = ["--data", CliSite.Buyer, "--to", CliSite.CityCard];
    private static readonly string[] Because = ["--purpose", "PROCUREMENT", "--operator", "A1024"];

    [Fact]
    public async Task A_subscriber_follows_a_subscription_and_a_buyer_learns_what_no_longer_holds()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var organisation = CliSite.Organisations(1)[0];
        await EnrolRegionAsync(site);
        await PushAsync(site, FirstId, organisation.Code, organisation.Name, "1", "BAD", score: 50, supersedes: null);
        (await site.StatusAsync(organisation.Code)).ShouldEndWith(0);

        await FollowsAsync(site);
        await PushAsync(
            site, "0f8fad5b-d9cb-469f-a165-000000000002", organisation.Code, organisation.Name, "2", "NO_NAMED_LEVEL", score: 90, supersedes: FirstId);
        await LearnsAsync(site, organisation.Code);

        (await site.RunAsync(["delivery", "list", .. AsCity, "--json"])).ShouldEndWith(0).Json.AsArray().ShouldBeEmpty();
        (await site.RunAsync(["delivery", "list", .. AsBuyer])).ShouldEndWith(4).Error.ShouldContain("OPERATOR_ONLY");
        (await site.RunAsync(["subscription", "delete", "results", .. AsCity])).ShouldEndWith(0);
        (await site.RunAsync(["subscription", "show", "results", .. AsCity])).ShouldEndWith(1).Error.ShouldContain("NOT_FOUND");
    }

    private static async Task FollowsAsync(CliSite site)
    {
        var made = (await site.RunAsync(
            ["subscription", "create", "results", "--start", "BEGINNING", "--kind", "EVALUATION_RESULT", .. AsCity, "--json"])).ShouldEndWith(0).Json;
        made["lag"]!.GetValue<long>().ShouldBeGreaterThan(0);
        var followed = (await site.RunAsync(
            [
                "subscription", "follow", "results", "--count", "1", "--json", "--purpose", "ECOLOGY_SUPERVISION", "--case", "示例平台-2026",
                "--operator", "A1024", .. AsCity,
            ])).ShouldEndWith(0);
        followed.Json["document"]!["header"]!["id"]!.GetValue<string>().ShouldBe(FirstId);
        var listed = (await site.RunAsync(["subscription", "list", .. AsCity, "--json"])).ShouldEndWith(0).Json[0]!;
        listed["inFlight"]!.GetValue<int>().ShouldBe(0);
        listed["position"]!.GetValue<long>().ShouldBeGreaterThan(followed.Json["index"]!.GetValue<long>());
        (await site.RunAsync(["subscription", "list", .. AsCity, "--lang", "zh"])).ShouldEndWith(0).Output.ShouldContain("滞后");
        (await site.RunAsync(["subscription", "parked", "results", .. AsCity])).ShouldEndWith(0).Error.ShouldContain("Nothing is parked");
        (await site.RunAsync(["subscription", "replay", "results", .. AsCity, "--json"])).ShouldEndWith(0).Json["count"]!.GetValue<int>().ShouldBe(0);
    }

    private static async Task LearnsAsync(CliSite site, string code)
    {
        var owed = await EventuallyAsync(
            site, ["retraction", "list", .. AsCity, "--json"], json => json.AsArray().Any(r => r!["recipient"]!.GetValue<string>() == CliSite.BuyerCode));
        var index = owed.AsArray().Single(r => r!["recipient"]!.GetValue<string>() == CliSite.BuyerCode)!["index"]!.GetValue<long>();
        var number = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        (await site.StatusAsync(code)).ShouldEndWith(0).Error.ShouldContain("retraction fetch");
        var changed = (await site.RunAsync(["changes", Case, .. Because, .. AsBuyer, "--json"])).ShouldEndWith(0).Json[0]!;
        changed["creditCode"]!.GetValue<string>().ShouldBe(code);

        var fetched = (await site.RunAsync(["retraction", "fetch", "--case", Case, .. Because, .. AsBuyer])).ShouldEndWith(0);
        fetched.Output.ShouldContain(FirstId);
        fetched.Error.ShouldContain($"retraction acknowledge {number}");
        (await site.RunAsync(["retraction", "acknowledge", number, .. AsBuyer, "--json"])).ShouldEndWith(0).Json["recordedIndex"].ShouldNotBeNull();
        (await site.RunAsync(["retraction", "list", .. AsBuyer])).ShouldEndWith(0).Error.ShouldContain("no retractions");
        (await site.RunAsync(["retraction", "list", "--all", .. AsCity])).ShouldEndWith(0).Output.ShouldContain("acknowledged");
        (await site.RunAsync(["retraction", "acknowledge", "0", .. AsBuyer])).ShouldEndWith(1).Error.ShouldContain("NOT_FOUND");
    }

    private static async Task EnrolRegionAsync(CliSite site)
    {
        (await site.RunAsync(
            "init", Region, "--agency", TestCodes.Agency(1), "--name", "示例自治区生态环境厅", "--role", "ECO_REGION", "--area", "990000"))
            .ShouldEndWith(0);
        (await site.RunAsync("peer", "add", "region/agency.json", "--data", CliSite.City)).ShouldEndWith(0);
        (await site.RunAsync("peer", "add", CliSite.CityCard, "--data", Region)).ShouldEndWith(0);
        await site.StartNodeAsync();
    }

    private static async Task PushAsync(
        CliSite site, string id, string code, string name, string revision, string level, int score, string? supersedes)
    {
        var today = ChinaTime.Today(TimeProvider.System);
        var before = supersedes is null ? "" : $$"""
            "supersedes": {"sourceAgency": "{{TestCodes.Agency(1)}}", "id": "{{supersedes}}"},
            """;
        await File.WriteAllTextAsync(site.At("result.json"), $$"""
            [{"kind": "EvaluationResult", "document": {
              "header": {
                "id": "{{id}}", "areaCode": "990100", {{before}} "visibility": "VISIBILITY_PUBLIC",
                "legalBasis": [{"instrument": "内环发〔2024〕21号", "article": "20(6)"}],
                "evidence": [{"kind": "EVIDENCE_KIND_DETERMINATION", "documentNumber": "示例认字〔2026〕1号"}],
                "subject": {"kind": "SUBJECT_KIND_ORGANISATION", "creditCode": "{{code}}", "name": "{{name}}"}
              },
              "evaluationYear": {{today.Year - 1}}, "revision": {{revision}}, "stage": "RESULT_STAGE_FINAL", "level": "CREDIT_LEVEL_{{level}}",
              "score": {{score}}, "catalogueRows": ["A1-13"], "effectiveOn": "{{IsoDay.Format(today)}}"
            } }]
            """);
        (await site.RunAsync("push", "result.json", "--data", Region, "--to", CliSite.CityCard)).ShouldEndWith(0);
    }

    private static async Task<JsonNode> EventuallyAsync(CliSite site, string[] command, Func<JsonNode, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var json = (await site.RunAsync(command)).ShouldEndWith(0).Json;
            if (condition(json)) return json;
            await Task.Delay(200, limit.Token);
        }
    }
}
