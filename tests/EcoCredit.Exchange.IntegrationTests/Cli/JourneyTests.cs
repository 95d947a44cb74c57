using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>
/// What a user types, from the first command to the last, each as a process of its own against a node in a process of its own.
/// </summary>
public sealed class JourneyTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task A_city_pushes_a_buyer_asks_and_verifies_and_SIGTERM_ends_the_node(TestStore store)
    {
        await using var site = await CliSite.StartAsync(store);
        var organisations = CliSite.Organisations(5);

        await PushesCsvAsync(site, organisations);
        await PushesJsonAsync(site, organisations[0]);
        await AsksByCodeAsync(site, organisations[0]);
        await AsksByFileAsync(site, organisations);
        await ReadsTheLedgerAsync(site);

        var since = Stopwatch.StartNew();
        var node = (await site.Node.TerminateAsync()).ShouldEndWith(0);
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        node.Output.ShouldBeEmpty("standard output is data alone, and a node prints none");
        node.Error.ShouldContain("The node stops");
    }

    private static async Task PushesCsvAsync(CliSite site, IReadOnlyList<SampleOrganisation> organisations)
    {
        await File.WriteAllBytesAsync(site.At("licences.csv"), SampleFiles.Licences(organisations, 2025, 1));
        var first = (await site.PushAsync("licences.csv", "--json")).ShouldEndWith(0).Json;
        Number(first, "rows").ShouldBe(5);
        Number(first, "accepted").ShouldBe(5);
        first["refusals"]!.AsArray().ShouldBeEmpty();

        var again = await site.PushAsync("licences.csv");
        again.ShouldEndWith(0).Output.TrimEnd()
            .ShouldBe("5 rows: 0 accepted, 0 known to the node already, 5 accepted in an earlier run, 0 refused.");
        again.Error.ShouldContain("5 documents were accepted in an earlier run");
    }

    private static async Task PushesJsonAsync(CliSite site, SampleOrganisation subject)
    {
        var today = IsoDay.Format(ChinaTime.DayOf(TimeProvider.System.GetUtcNow()));
        await File.WriteAllTextAsync(site.At("flags.json"), $$"""
            [{"kind": "Flag", "document": {
              "header": {
                "subject": {"kind": "SUBJECT_KIND_ORGANISATION", "creditCode": "{{subject.Code}}", "name": "{{subject.Name}}"},
                "areaCode": "990100", "legalBasis": [{"instrument": "内环发〔2024〕21号", "article": "36"}],
                "evidence": [{"kind": "EVIDENCE_KIND_DETERMINATION", "documentNumber": "示例认字〔2026〕1号"}],
                "visibility": "VISIBILITY_PUBLIC"},
              "kind": "FLAG_KIND_MORE_SUPERVISION", "stage": "FLAG_STAGE_ADOPTED", "startsOn": "{{today}}", "endCondition": "信用修复"} },
             {"kind": "Nonsense", "document": {} }]
            """);
        var pushed = (await site.PushAsync("flags.json", "--json")).ShouldEndWith(1);
        Number(pushed.Json, "accepted").ShouldBe(1, pushed.Output);
        var refusal = pushed.Json["refusals"]!.AsArray().ShouldHaveSingleItem()!;
        Number(refusal, "row").ShouldBe(2);
        refusal["column"]!.GetValue<string>().ShouldBe("kind");
    }

    private static async Task AsksByCodeAsync(CliSite site, SampleOrganisation subject)
    {
        var asked = await site.StatusAsync(subject.Code, "--out", "one", "--json");
        var answer = asked.ShouldEndWith(0).Json.AsArray().ShouldHaveSingleItem()!;
        answer["answeredBy"]!.GetValue<string>().ShouldBe(CliSite.CityCode);
        var status = answer["subjects"]!.AsArray().ShouldHaveSingleItem()!;
        status["creditCode"]!.GetValue<string>().ShouldBe(subject.Code);
        status["facts"]!.AsArray().ShouldContain(fact => fact!["kind"]!.GetValue<string>() == "FLAG");

        var receipt = answer["receipt"]!.GetValue<string>();
        var byFolder = (await site.RunAsync("verify", receipt, "--data", CliSite.Buyer, "--json")).ShouldEndWith(0).Json.AsArray();
        byFolder.ShouldHaveSingleItem()!["valid"]!.GetValue<bool>().ShouldBeTrue();
        var byCard = (await site.RunAsync("verify", receipt, "--trust", CliSite.CityCard)).ShouldEndWith(0);
        byCard.Output.ShouldContain("The receipt holds");
        byCard.Error.ShouldBeEmpty();

        await RefusesATamperedReceiptAsync(site, receipt);
    }

    private static async Task RefusesATamperedReceiptAsync(CliSite site, string receipt)
    {
        var bytes = await File.ReadAllBytesAsync(site.At(receipt));
        var copy = Encoding.Latin1.GetString(bytes).Replace("2026-001", "2026-002", StringComparison.Ordinal);
        await File.WriteAllBytesAsync(site.At("tampered.receipt"), Encoding.Latin1.GetBytes(copy));
        var tampered = await site.RunAsync("verify", receipt, "tampered.receipt", "--trust", CliSite.CityCard, "--json");
        tampered.ShouldEndWith(10).Json.AsArray().Select(file => Number(file!, "exitCode")).ShouldBe([0, 10]);
        await File.WriteAllTextAsync(site.At("no.receipt"), "no receipt");
        (await site.RunAsync("verify", "no.receipt", "--data", CliSite.Buyer)).ShouldEndWith(16);
        (await site.RunAsync("verify", receipt)).ShouldEndWith(2).Output.ShouldBeEmpty();
        (await site.RunAsync("verify", receipt, "--trust", "buyer/agency.json")).ShouldEndWith(10);
    }

    private static async Task AsksByFileAsync(CliSite site, IReadOnlyList<SampleOrganisation> organisations)
    {
        var unknown = TestCodes.Organisation(77);
        string[] codes = [.. organisations.Select(o => o.Code), unknown, "not-a-code"];
        await File.WriteAllTextAsync(site.At("bidders.csv"), "name,credit_code\n" + string.Concat(codes.Select(code => $"示例,{code}\n")));

        var asked = (await site.StatusAsync("--file", "bidders.csv", "--out", "many", "--json")).ShouldEndWith(0);
        var statuses = asked.Json.AsArray().SelectMany(a => a!["subjects"]!.AsArray()).ToList();
        statuses.Select(s => s!["creditCode"]!.GetValue<string>()).ShouldBe([.. codes[..^1], ""]);
        statuses[^2]!["verdict"]!.GetValue<string>().ShouldBe("NOT_FOUND");
        statuses[^1]!["verdict"]!.GetValue<string>().ShouldBe("INSUFFICIENT_IDENTIFICATION");
        asked.Error.ShouldContain("receipts are kept in many");

        var text = (await site.StatusAsync("--file", "bidders.csv", "--out", "text")).ShouldEndWith(0);
        text.Output.TrimEnd('\n').Split('\n').Select(line => line.Split('\t')[0]).ShouldBe([.. codes[..^1], ""]);
        foreach (var receipts in new[] { "many", "text" })
            (await site.RunAsync(["verify", .. System.IO.Directory.GetFiles(site.At(receipts)), "--data", CliSite.Buyer])).ShouldEndWith(0);
    }

    private static async Task ReadsTheLedgerAsync(CliSite site)
    {
        string[] asBuyer = ["--data", CliSite.Buyer, "--to", site.Endpoint];
        var keys = PeerCard.Read(site.At(CliSite.CityCard)).LedgerKeys
            .Select(text => NoteVerifier.TryParse(text, out var key, out var reason) ? key : throw new FormatException(reason)).ToList();
        var checkpoint = (await site.RunAsync(["ledger", "checkpoint", .. asBuyer])).ShouldEndWith(0);
        var size = Verified(Encoding.UTF8.GetBytes(checkpoint.Output), keys).Size;
        var json = (await site.RunAsync(["ledger", "checkpoint", .. asBuyer, "--json"])).ShouldEndWith(0).Json;
        Number(json, "size").ShouldBe(size);

        var saved = await site.RunAsync(["ledger", "proof", "--index", "3", "--out", "3.tlog-proof", .. asBuyer]);
        saved.ShouldEndWith(0).Output.ShouldBeEmpty();
        var file = await File.ReadAllBytesAsync(site.At("3.tlog-proof"));
        ProofFile.TryParse(file, out var proof, out var problem).ShouldBeTrue(problem);
        proof!.Index.ShouldBe(3);
        var tree = Verified(proof.Checkpoint, keys);
        var described = (await site.RunAsync(["ledger", "proof", "--index", "3", .. asBuyer, "--json"])).ShouldEndWith(0).Json;
        var leaf = TreeHash.Read(Convert.FromBase64String(described["leafHash"]!.GetValue<string>()));
        MerkleProofs.VerifyInclusion(in leaf, 3, tree.Size, proof.Proof, tree.Root).ShouldBeTrue();

        var outside = (await site.RunAsync(["ledger", "proof", "--index", "1000000", .. asBuyer])).ShouldEndWith(1);
        outside.Error.ShouldContain("OUT_OF_LEDGER");
        outside.Output.ShouldBeEmpty();
    }

    private static Checkpoint Verified(byte[] bytes, IReadOnlyList<NoteVerifier> keys)
    {
        SignedNote.TryParse(bytes, out var note, out var problem).ShouldBeTrue(problem);
        note!.Verify(keys).Verified.Count.ShouldBe(2);
        Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out problem).ShouldBeTrue(problem);
        return checkpoint!;
    }

    private static long Number(JsonNode node, string name) =>
        long.Parse(node[name].ShouldNotBeNull(name).ToJsonString(), CultureInfo.InvariantCulture);
}
