using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>A disclosure report, and the comparison of two nodes, as their operators type them.</summary>
public sealed class ReportJourneyTests
{
    private const string Region = "region";
    private static readonly string[] Because = ["--purpose", "ECOLOGY_SUPERVISION", "--case", "示例答复-2026-001", "--operator", "A1024"];

    [Fact]
    public async Task An_operator_reports_who_was_told_what_and_compares_its_node_with_another()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        await using var region = await StartRegionAsync(site);
        var organisation = CliSite.Organisations(1)[0];
        (await site.StatusAsync(organisation.Code)).ShouldEndWith(0);
        string[] report = ["disclosures", organisation.Code, .. Because, "--data", CliSite.City];
        var line = (await ReportedAsync(site, [.. report, "--json"]))["pages"]![0]!["lines"]![0]!;
        (line["agency"]!.GetValue<string>(), line["outcome"]!.GetValue<string>(), line["caseNumber"]!.GetValue<string>()).ShouldBe(
            (CliSite.BuyerCode, "NOT_FOUND", "示例采购-2026-001"));
        line["first"]!["entry"]!.GetValue<string>().ShouldNotBeEmpty();
        (await site.RunAsync([.. report, "--lang", "zh"])).ShouldEndWith(0).Output.ShouldContain("案件编号");

        // The region pushes with a client: its own node knows nothing of it.
        var today = IsoDay.Format(ChinaTime.Today(TimeProvider.System));
        string[] reconcile =
            ["ledger", "reconcile", TestCodes.Agency(1), "--from", today, "--to", today, .. Because, "--data", CliSite.City];
        await PushAsync(site, organisation.Code, organisation.Name);
        var differs = (await site.RunAsync([.. reconcile, "--json", "--out", "differences"])).ShouldEndWith(20).Json["differences"]![0]!;
        (differs["kind"]!.GetValue<string>(), differs["ledgerOf"]!.GetValue<string>()).ShouldBe(("RECEIVED_NOT_SENT", CliSite.CityCode));
        var name = string.Create(CultureInfo.InvariantCulture, $"{CliSite.CityCode}-{differs["proof"]!["index"]!.GetValue<long>()}");
        var files = new[] { ".tlog-proof", ".entry", ".opening", ".denial" }.Select(e => site.At($"differences/{name}{e}")).ToList();
        files.ShouldAllBe(f => File.Exists(f));
        ProofFile.TryParse(await File.ReadAllBytesAsync(files[0]), out _, out _).ShouldBeTrue();
        (await site.RunAsync([.. reconcile, "--lang", "zh"])).ShouldEndWith(20).Output.ShouldContain("对方未见发送");
        await EraseAsync(site, differs["proof"]!["index"]!.GetValue<long>());
    }

    // What is in force is erased only where the order says so; it is shown first, and stands among the node's administration afterwards.
    private static async Task EraseAsync(CliSite site, long index)
    {
        string[] erase =
        [
            "ledger", "erase", index.ToString(CultureInfo.InvariantCulture), "--authority", "示例市人民法院", "--order", "示例〔2026〕1号",
            "--data", CliSite.City, "--json",
        ];
        (await site.RunAsync([.. erase, "--yes"])).ShouldEndWith(1).Error.ShouldContain("ERASURE_REFUSED");
        // Nobody says yes: nothing is erased.
        (await site.RunAsync([.. erase, "--force"])).ShouldEndWith(0).Output.ShouldBeEmpty();
        var erased = (await site.RunAsync([.. erase, "--force", "--yes"])).ShouldEndWith(0).Json;
        erased["entries"]![0]!["index"]!.GetValue<long>().ShouldBe(index);
        var recorded = erased["recordedIndex"]!.GetValue<long>();
        var list = (await site.RunAsync("ledger", "administration", "--data", CliSite.City, "--json")).ShouldEndWith(0).Json.AsArray();
        var entry = list.Single(e => e!["index"]!.GetValue<long>() == recorded)!;
        entry["record"]!.GetValue<string>().ShouldStartWith("Erasure/");
        entry["details"]!.AsArray().Select(d => d!.GetValue<string>()).ShouldContain("示例市人民法院 示例〔2026〕1号");
    }

    private static async Task<CliProcess> StartRegionAsync(CliSite site)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{CliSite.FreePort()}");
        (await site.RunAsync(
            "init", Region, "--agency", TestCodes.Agency(1), "--name", "示例自治区生态环境厅", "--role", "ECO_REGION", "--area", "990000",
            "--listen", address, "--endpoint", "https://" + address)).ShouldEndWith(0);
        (await site.RunAsync("peer", "add", "region/agency.json", "--data", CliSite.City)).ShouldEndWith(0);
        (await site.RunAsync("peer", "add", CliSite.CityCard, "--data", Region)).ShouldEndWith(0);
        await site.StartNodeAsync();
        var region = site.Start("node", "run", "--data", Region);
        await region.SaysAsync("The node serves at");
        return region;
    }

    private static async Task PushAsync(CliSite site, string code, string name)
    {
        var today = ChinaTime.Today(TimeProvider.System);
        await File.WriteAllTextAsync(site.At("result.json"), $$"""
            [{"kind": "EvaluationResult", "document": {
              "header": {
                "id": "0f8fad5b-d9cb-469f-a165-000000000001", "areaCode": "990100", "visibility": "VISIBILITY_PUBLIC",
                "legalBasis": [{"instrument": "内环发〔2024〕21号", "article": "20(6)"}],
                "evidence": [{"kind": "EVIDENCE_KIND_DETERMINATION", "documentNumber": "示例认字〔2026〕1号"}],
                "subject": {"kind": "SUBJECT_KIND_ORGANISATION", "creditCode": "{{code}}", "name": "{{name}}"}
              },
              "evaluationYear": {{today.Year - 1}}, "revision": 1, "stage": "RESULT_STAGE_FINAL",
              "level": "CREDIT_LEVEL_BAD", "score": 50, "catalogueRows": ["A1-13"], "effectiveOn": "{{IsoDay.Format(today)}}"
            } }]
            """);
        (await site.RunAsync("push", "result.json", "--data", Region, "--to", CliSite.CityCard)).ShouldEndWith(0);
    }

    private static async Task<JsonNode> ReportedAsync(CliSite site, string[] command)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var json = (await site.RunAsync(command)).ShouldEndWith(0).Json;
            // The report comes moments behind the ledger.
            if (json["pages"]![0]!["lines"]!.AsArray().Any(l => l!["outcome"]!.GetValue<string>() == "NOT_FOUND")) return json;
            await Task.Delay(200, limit.Token);
        }
    }
}
