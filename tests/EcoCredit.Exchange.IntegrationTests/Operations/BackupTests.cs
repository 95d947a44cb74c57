using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Operations;

/// <summary>The steps of "Backup and restore" in docs/operations.md.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BackupTests
{
    [Fact]
    [Trait("Security", "LIM-57")]
    public async Task A_restored_backup_is_seen_by_the_guard_and_recovered_and_a_lost_machine_comes_back_whole()
    {
        await using var site = await OperatorSite.StartAsync();
        await site.PushAsync(3);
        await PublishedAsync(site);
        var backup = site.At("backup");
        // Beside the running node, which goes on.
        var report = await OperatorSite.ReadAsync("backup", "create", backup, "--data", site.City);
        var size = report["size"]!.GetValue<long>();
        foreach (var file in Directory.EnumerateFiles(backup, "*", SearchOption.AllDirectories))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        File.Exists(Path.Combine(backup, "folder/keys/body.key")).ShouldBeTrue();
        Directory.EnumerateFiles(backup, "high-water*", SearchOption.AllDirectories).ShouldBeEmpty();
        await site.PushAsync(4);
        await PublishedAsync(site);
        (await OperatorSite.RunAsync("backup", "restore", backup, "--data", site.City)).Code.ShouldBe(ExitCode.Usage, "the node runs");

        await site.StopAsync();
        (await OperatorSite.ReadAsync("backup", "restore", backup, "--data", site.City))["size"]!.GetValue<long>().ShouldBe(size);
        Directory.EnumerateFiles(Path.Combine(site.City, "data"), "exchange.db.before-*").ShouldNotBeEmpty();
        (await site.CheckAsync()).ShouldBe(["database.mark"]);
        await site.StartNodeAsync();
        var refused = await site.AskAsync();
        refused.Code.ShouldBe(ExitCode.Unreachable);
        refused.Error.ShouldContain("ecocredit explain LEDGER_READ_ONLY");
        (await site.CheckAsync()).ShouldBe(["database.mark", "node.health"]);

        await site.StopAsync();
        (await OperatorSite.RunAsync("ledger", "recover", "--data", site.City)).Code.ShouldBe(ExitCode.Refused, "it only looks");
        (await OperatorSite.ReadAsync("ledger", "recover", "--yes", "--data", site.City))["state"]!.GetValue<string>().ShouldBe("Recovered");
        await site.StartNodeAsync();
        await site.HandOutCardAsync();
        (await site.AskAsync()).Code.ShouldBe(ExitCode.Ok);
        await site.PushAsync(2);
        (await site.CheckAsync()).ShouldBeEmpty();
        await LostMachineAsync(site);
    }

    [Fact]
    public async Task What_is_no_whole_backup_of_this_node_is_refused_and_nothing_is_changed()
    {
        using var city = new TestAgency(2, Protocol.V1.Role.EcoCity, "990100");
        using var other = new TestAgency(3, Protocol.V1.Role.EcoCity, "990200");
        using var root = new TestFolder();
        var backup = root.At("backup");
        await using (var node = await TestNode.StartAsync(TestStore.Sqlite, city))
        {
            await OperatorSite.DoAsync("backup", "create", backup, "--data", node.Owner.Folder.Path, "--without-keys");
            (await OperatorSite.RunAsync("backup", "create", backup, "--data", node.Owner.Folder.Path)).Code.ShouldBe(ExitCode.Usage, "it is never overwritten");
        }

        Directory.Exists(Path.Combine(backup, "folder/keys")).ShouldBeFalse();
        (await OperatorSite.RunAsync("backup", "restore", backup, "--data", root.At("new"))).Code.ShouldBe(ExitCode.Usage, "it has no keys");
        (await OperatorSite.RunAsync("backup", "restore", backup, "--data", other.Folder.Path)).Code.ShouldBe(ExitCode.Usage, "it is another node's");
        await using (var file = File.OpenWrite(Path.Combine(backup, "database.db")))
        {
            file.Position = 100;
            file.WriteByte(0xFF);
        }

        (await OperatorSite.RunAsync("backup", "restore", backup, "--data", other.Folder.Path)).Error.ShouldContain("digest");
        File.Delete(Path.Combine(backup, "backup.json"));
        (await OperatorSite.RunAsync("backup", "restore", backup, "--data", other.Folder.Path)).Code.ShouldBe(ExitCode.Usage, "it was never finished");
        Directory.Exists(root.At("new")).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(Path.Combine(other.Folder.Path, "data")).ShouldBeEmpty();
    }

    /// <summary>The whole folder is gone; nothing was taken in since the backup.</summary>
    private static async Task LostMachineAsync(OperatorSite site)
    {
        await site.StopAsync();
        var backup = site.At("backup-2");
        await OperatorSite.DoAsync("backup", "create", backup, "--data", site.City);
        Directory.Delete(site.City, recursive: true);
        await OperatorSite.DoAsync("backup", "restore", backup, "--data", site.City);
        (await site.CheckAsync()).ShouldBe(["database.mark"]);
        await site.StartNodeAsync();
        (await site.AskAsync()).Code.ShouldBe(ExitCode.Ok);
        await site.PushAsync(1);
    }

    /// <summary>The high-water file has all entries: what is missing later, the guard misses.</summary>
    private static async Task PublishedAsync(OperatorSite site)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var findings = (await OperatorSite.RunAsync("check", "--data", site.City, "--json")).Output;
            var head = JsonNode.Parse(findings)!.AsArray().FirstOrDefault(f => f!["id"]!.GetValue<string>() == "database.mark")?["found"]!.GetValue<string>() ?? "";
            var mark = File.Exists(site.At("city/data/high-water.json"))
                ? JsonNode.Parse(await File.ReadAllTextAsync(site.At("city/data/high-water.json"), limit.Token))!["size"]!.ToString() : "none";
            if (head.StartsWith(mark + " entries", StringComparison.Ordinal)) return;
            await Task.Delay(100, limit.Token);
        }
    }
}
