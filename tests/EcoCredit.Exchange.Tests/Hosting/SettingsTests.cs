using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Tests.Hosting;

public sealed class SettingsTests : IDisposable
{
    private const string Agency = """ "agency": {"code": "11990100MB0000027F", "name": "示例市", "role": "ECO_CITY", "area": "990100"} """;

    private readonly string _root = Directory.CreateTempSubdirectory("ecocredit-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    [Trait("Security", "LIM-50")]
    public void Names_every_unknown_key_wrong_type_and_impossible_value_at_once()
    {
        var problems = ProblemsOf(
            """
            {
              "agency": {"code": "1", "name": "示例市", "role": "ECO_TOWN", "aera": "990100"},
              "Listen": ["127.0.0.1:1"],
              "listen": ["127.0.0.1:8443", 5, null],
              "limits": {"maxConnections": "many", "maxConnections ": 1, "unaryDeadlineSeconds": 31, "streamIdleSeconds": 1.5},
              "ledger": {"witnessQuorum": 1, "witnesses": [{"url": "http://x", "key": "no"}, 7, {"url": "https://w.example"}],
                         "timestamps": {"url": "ftp://x", "anchors": "", "everyMinutes": 60, "graceMinutes": 5}},
              "rules": {"catalogues": [{"fyle": "x"}], "ningboInForceFrom": 2026, "firstProcedureYear": null},
              "deliveries": [],
              "tls": {"anyCertificate": true},
              "logLevel": "Verbose", "logLevel": "Debug"
            }
            """);

        problems.ShouldBe(
            [
                "agency.area", "agency.aera", "agency.code", "agency.role", "Listen", "listen[1]", "listen[2]", "limits.maxConnections",
                "limits.maxConnections ", "limits.unaryDeadlineSeconds", "limits.streamIdleSeconds", "ledger.witnesses[0].url",
                "ledger.witnesses[0].key", "ledger.witnesses[1]", "ledger.witnesses[2].key", "ledger.timestamps.url",
                "ledger.timestamps.anchors", "ledger.timestamps.graceMinutes", "rules.catalogues[0].fyle", "rules.catalogues[0].file",
                "rules.ningboInForceFrom", "deliveries", "tls", "logLevel",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void Says_what_was_probably_meant_in_both_languages()
    {
        Write($$"""{ {{Agency}}, "listen": ["127.0.0.1:0"], "limits": {"maxConections": 5} }""");
        var text = Should.Throw<NodeFolderException>(() => Read([])).Texts.Single();
        text.English.ShouldContain("maxConnections?");
        text.Chinese.ShouldContain("maxConnections？");
        text.Chinese.ShouldContain("没有此项设置");
    }

    [Theory]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:8443"], "ledger": {"listen": ["127.0.0.1:8443"]} }""", "ledger.listen")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:8443"], "ledger": {"listen": ["*:8443"]} }""", "ledger.listen")]
    [InlineData("""{ AGENCY, "listen": ["localhost:8443", "127.0.0.1:8443"] }""", "listen")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:0"], "database": {"provider": "postgres"} }""", "database.connectionString")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:0"], "database": {"connectionString": "Host=x"} }""", "database.connectionString")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:0"], "database": {"passwordFile": "x"} }""", "database.passwordFile")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:0"], "database": {"provider": "postgres", "connectionString": "Host=x;Pwd=secret"} }""", "database.connectionString")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:0"], "database": {"provider": "postgres", "connectionString": "Hots=x;Colour=secret"} }""", "database.connectionString")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:0"], "ledger": {"witnessQuorum": 1} }""", "ledger.witnessQuorum")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:0"], "ledger": {"witnessing": {"enabled": true}} }""", "ledger.witnessing")]
    [InlineData("""{ AGENCY, "listen": ["127.0.0.1:0"], "ledger": {"retention": {"procurementYears": 14}} }""", "ledger.retention.procurementYears")]
    [Trait("Security", "LIM-51")]
    public void Refuses_settings_that_contradict_each_other(string json, string path)
    {
        ProblemsOf(json.Replace("AGENCY", Agency, StringComparison.Ordinal)).ShouldBe([path]);
        Should.Throw<NodeFolderException>(() => Read([])).Message.ShouldNotContain("secret");
    }

    [Fact]
    [Trait("Security", "LIM-52")]
    public void Refuses_variables_that_mean_nothing_and_leaves_other_programs_alone()
    {
        Write($$"""{ {{Agency}}, "listen": ["127.0.0.1:0"] }""");
        var refused = Should.Throw<NodeFolderException>(() => Read(new()
        {
            ["ECOCREDIT_LISTNE"] = "127.0.0.1:1",
            ["ECOCREDIT_LOG_LEVEL"] = "Loud",
            ["ECOCREDIT_PASSPHRASE"] = "a",
            ["ECOCREDIT_PASSPHRASE_FILE"] = "b",
        })).Problems;
        refused.Count.ShouldBe(3);
        refused[0].ShouldStartWith("ECOCREDIT_LISTNE: ");
        refused[0].ShouldEndWith("ECOCREDIT_LISTEN?");
        refused[1].ShouldStartWith("ECOCREDIT_PASSPHRASE_FILE: ");
        refused[2].ShouldStartWith("logLevel (ECOCREDIT_LOG_LEVEL): ");

        Read(new()
        {
            ["ECOCREDIT_TEST_POSTGRES"] = "Host=x",
            ["ECOCREDIT_CHAOS"] = "1",
            ["ECOCREDIT_CHAOS_SEED"] = "1",
            ["ECOCREDIT_FUZZ_SEED"] = "1",
            ["ECOCREDIT_DATA"] = "./city",
            ["ECOCREDIT_LISTEN"] = "127.0.0.1:9, 127.0.0.1:10",
        }).Options.Listen.ShouldBe(["127.0.0.1:9", "127.0.0.1:10"]);
    }

    [Fact]
    public void The_environment_goes_before_the_file_and_may_give_what_the_file_leaves_out()
    {
        Write($$"""{ {{Agency}}, "logLevel": "Error", "limits": {"maxConnections": 9} }""");
        var (options, sources) = Read(new() { ["ECOCREDIT_LISTEN"] = "127.0.0.1:9", ["ECOCREDIT_LOG_LEVEL"] = "Debug", ["ECOCREDIT_DATABASE_PROVIDER"] = "sqlite" });
        (options.Listen.Single(), options.LogLevel, options.Database.Provider, options.Limits.MaxConnections).ShouldBe(("127.0.0.1:9", "Debug", "sqlite", 9));
        sources["logLevel"].ShouldBe("ECOCREDIT_LOG_LEVEL");
        sources["database.provider"].ShouldBe("ECOCREDIT_DATABASE_PROVIDER");
        sources["limits.maxConnections"].ShouldBe("node.json");
        sources.ContainsKey("limits.streamIdleSeconds").ShouldBeFalse();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{"agency":"\udc00"}""")]
    public void What_is_no_settings_file_is_refused(string text)
    {
        Write(text);
        Should.Throw<NodeFolderException>(() => Read([]));
    }

    [Theory]
    [InlineData("ECOCREDIT_LISTNE", "ECOCREDIT_LISTEN")]
    [InlineData("Listen", "listen")]
    [InlineData("maxConections", "maxConnections")]
    [InlineData("zzz", null)]
    public void Finds_the_name_that_was_meant(string name, string? expected) =>
        NearestName.Find(name, ["listen", "logLevel", "maxConnections", "maxConnectionsPerCertificate", "ECOCREDIT_LISTEN"]).ShouldBe(expected);

    [Fact]
    public void The_table_of_the_operators_manual_has_every_setting_and_no_other()
    {
        var manual = File.ReadAllText(Path.Combine(Repository(), "docs", "operations.md"));
        var table = manual[manual.IndexOf("<!-- settings -->", StringComparison.Ordinal)..manual.IndexOf("<!-- /settings -->", StringComparison.Ordinal)];
        var rows = table.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|').Select(c => c.Trim()).ToArray()).ToList();
        var expected = SettingsCatalogue.All.ToList();
        rows.Select(r => r[1].Trim('`')).ShouldBe(expected.Select(e => e.Path), ignoreOrder: true);
        foreach (var (path, @default, unit) in expected)
        {
            var row = rows.Single(r => r[1] == $"`{path}`");
            row[2].ShouldBe(@default.Length == 0 ? "required" : $"`{@default}`", path);
            row[3].ShouldBe(unit, path);
        }

        foreach (var (variable, path, _) in NodeEnvironment.Settings) manual.ShouldContain($"| `{variable}` | `{path}` |");
        foreach (var variable in NodeEnvironment.Others) manual.ShouldContain($"`{variable}`");
    }

    internal static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EcoCredit.Exchange.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run below the repository.");
    }

    private IReadOnlyList<string> ProblemsOf(string json)
    {
        Write(json);
        return [.. Should.Throw<NodeFolderException>(() => Read([])).Problems.Select(p => p[..p.IndexOf(": ", StringComparison.Ordinal)])];
    }

    private void Write(string json) => File.WriteAllText(Path.Combine(_root, "node.json"), json);

    private (NodeOptions Options, IReadOnlyDictionary<string, string> Sources) Read(Dictionary<string, string> environment) =>
        NodeOptionsFile.ReadWithSources(Path.Combine(_root, "node.json"), environment);
}
