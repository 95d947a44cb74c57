using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>What is revoked beside a running node counts with the next call, and the refusal says what to do.</summary>
public sealed class RevocationTests
{
    [Fact]
    public async Task A_revoked_agency_is_refused_without_a_restart_and_told_what_to_do()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var code = CliSite.Organisations(1)[0].Code;
        (await site.StatusAsync(code)).ShouldEndWith(0);

        (await site.RunAsync("peer", "revoke", CliSite.BuyerCode, "--data", CliSite.City)).ShouldEndWith(0);

        var refused = await EventuallyAsync(() => site.StatusAsync(code, "--json"));
        refused.ShouldEndWith(4).Output.ShouldBeEmpty();
        refused.Error.ShouldContain("PEER_UNKNOWN");
        refused.Error.ShouldContain("ask the node's operator to enrol it");
        (await site.RunAsync("peer", "list", "--data", CliSite.City)).ShouldEndWith(0).Output.ShouldContain("revoked");
    }

    [Fact]
    public async Task A_question_under_a_revoked_key_is_refused_without_a_restart_and_told_what_to_do()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var code = CliSite.Organisations(1)[0].Code;
        (await site.StatusAsync(code)).ShouldEndWith(0);
        var key = await KeyOfAsync(site, CliSite.BuyerCode);

        (await site.RunAsync("key", "revoke", key, "--data", CliSite.City)).ShouldEndWith(0);

        var refused = await EventuallyAsync(() => site.StatusAsync(code, "--json"));
        refused.ShouldEndWith(4).Output.ShouldBeEmpty();
        refused.Error.ShouldContain("KEY_NOT_VALID");
        refused.Error.ShouldContain("ecocredit key add");
    }

    [Fact]
    public async Task Documents_under_a_revoked_key_are_refused_row_by_row_as_not_permitted()
    {
        await using var site = await CliSite.StartAsync(TestStore.Sqlite);
        var key = await KeyOfAsync(site, CliSite.CityCode);
        (await site.RunAsync("key", "revoke", key, "--data", CliSite.City)).ShouldEndWith(0);
        var round = 0;
        var refused = await EventuallyAsync(async () =>
        {
            var file = $"licences-{++round}.csv";
            await File.WriteAllBytesAsync(site.At(file), SampleFiles.Licences(CliSite.Organisations(2), 2000 + round, 3));
            return await site.PushAsync(file, "--json");
        });

        refused.ShouldEndWith(4).Json["refusals"]!.AsArray().Select(r => r!["rule"]!.GetValue<string>().Trim())
            .ShouldBe(["KEY_NOT_VALID", "KEY_NOT_VALID"]);
        refused.Error.ShouldContain("ecocredit key add");
    }

    private static async Task<string> KeyOfAsync(CliSite site, string agency)
    {
        var keys = (await site.RunAsync("key", "list", "--data", CliSite.City, "--json")).ShouldEndWith(0).Json.AsArray();
        return keys.Single(key => key!["agency"]!.GetValue<string>() == agency)!["keyId"]!.GetValue<string>();
    }

    /// <summary>Calls until the node, which looks at its files every second, has taken the revocation over.</summary>
    private static async Task<CliResult> EventuallyAsync(Func<Task<CliResult>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await call();
            if (result.Code != 0 || attempt == 10) return result;
        }
    }
}
