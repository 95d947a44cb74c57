using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed class ConfigTests
{
    [Fact]
    [Trait("Security", "LIM-54")]
    public async Task Shows_every_setting_with_its_source_and_no_secret()
    {
        using var folder = await CliFolder.CreateAsync();
        var path = folder.At("city/node.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        await File.WriteAllTextAsync(folder.At("city/pg.password"), "secret-one\n");
        json["database"] = new JsonObject
        {
            ["provider"] = "postgres",
            ["connectionString"] = "Host=db.example;Database=city;Username=city;SSL Mode=VerifyFull;Passfile=/secret-two",
            ["passwordFile"] = "pg.password",
        };
        json["ledger"] = new JsonObject
        {
            ["timestamps"] = new JsonObject { ["url"] = "https://user:secret-three@tsa.example/", ["anchors"] = "tsa.pem" },
        };
        json["limits"] = new JsonObject { ["unaryDeadlineSeconds"] = 20 };
        await File.WriteAllTextAsync(path, json.ToJsonString());

        var run = await CliRun.RunAsync("config", "show", "--data", folder.At("city"), "--json");
        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        run.Output.ShouldNotContain("secret-");
        run.Output.ShouldNotContain("PRIVATE KEY");
        var settings = JsonNode.Parse(run.Output)!.AsArray().ToDictionary(s => s!["setting"]!.GetValue<string>(), s => s!);
        Of("limits.unaryDeadlineSeconds").ShouldBe(("20", "s", "node.json"));
        Of("limits.streamIdleSeconds").ShouldBe(("60", "s", "default"));
        Of("database.password").ShouldBe(("\"***\"", "", folder.At("city/pg.password")));
        Of("ledger.timestamps.url").Value.ShouldBe("\"https://***@tsa.example/\"");
        Of("passphrase").ShouldBe(("null", "", "default"));
        settings["database.connectionString"]!["value"]!.GetValue<string>().ShouldBe("Host=db.example;Database=city;Username=city;SSL Mode=VerifyFull;Passfile=***");

        var set = await CliRun.RunAsync("config", "show", "--data", folder.At("city"), "--set");
        set.Output.ShouldContain("limits.unaryDeadlineSeconds");
        set.Output.ShouldNotContain("limits.streamIdleSeconds");

        (string Value, string Unit, string Source) Of(string name) =>
            (settings[name]["value"]?.ToJsonString() ?? "null", settings[name]["unit"]!.GetValue<string>(), settings[name]["source"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(Language.English, "there is no such setting; did you mean limits?")]
    [InlineData(Language.Chinese, "没有此项设置；是否应为 limits？")]
    internal async Task Wrong_settings_are_said_in_the_language_of_the_operator(Language language, string expected)
    {
        using var folder = await CliFolder.CreateAsync();
        var path = folder.At("city/node.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        json["limit"] = new JsonObject();
        await File.WriteAllTextAsync(path, json.ToJsonString());
        var context = CliRun.Context(language);
        ((ExitCode)await CommandLine.RunAsync(["config", "show", "--data", folder.At("city")], context)).ShouldBe(ExitCode.Usage);
        context.Error.ToString()!.ShouldContain(expected);
    }
}
