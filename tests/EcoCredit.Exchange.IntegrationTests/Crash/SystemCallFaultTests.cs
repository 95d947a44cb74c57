using System.Globalization;
using System.Runtime.Versioning;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.IntegrationTests.Guards;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Xunit.Abstractions;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>
/// Every open, write and sync of a small journal run fails once, with an error of the device, a full disk, or the end of the process in
/// the middle of it. ECOCREDIT_FAULTS=all runs them all; without it, every sync of the commits and a spread of the rest.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class SystemCallFaultTests(ITestOutputHelper output) : IDisposable
{
    private const string Variable = "ECOCREDIT_FAULTS";

    // Documents that stand before the run.
    private const int Before = 1000;
    private const int StandBefore = 2;

    private static readonly string[] Faults = ["error=EIO", "error=ENOSPC", "signal=KILL"];

    private readonly TestFolder _folders = new();

    public void Dispose() => _folders.Dispose();

    [Fact]
    [Trait("Security", "CRASH-02")]
    public async Task What_was_acknowledged_outlives_every_failing_call_of_the_system()
    {
        using var agency = new TestAgency(1, Protocol.V1.Role.EcoRegion, "990000");
        await using (var site = await JournalSite.OpenAsync(agency.Folder.Path))
        {
            for (var i = 0; i < StandBefore; i++) (await site.AppendAsync(Before + i)).ShouldBeOfType<JournalOutcome.Appended>();
        }

        var all = await SystemCalls.ListAsync(CopyOf(agency.Folder.Path));
        // Once more: if the numbers were not the same in every run, a fault would hit something else than was meant.
        (await SystemCalls.ListAsync(CopyOf(agency.Folder.Path))).ShouldBe(all);
        var runs = Faults.SelectMany((fault, i) => Choose(all, i).Select(call => (Call: call, Fault: fault))).ToList();
        var acknowledged = 0;
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (run, _) =>
        {
            var folder = CopyOf(agency.Folder.Path);
            var result = await SystemCalls.FailAsync(folder, run.Call, run.Fault);
            var acks = Acknowledgement.ReadAll(result);
            Interlocked.Add(ref acknowledged, acks.Count);
            RequireItWentOn(run.Call, run.Fault, result, acks);
            await CheckAsync(folder, acks, $"{run.Call} {run.Fault}");
            System.IO.Directory.Delete(folder, recursive: true);
        });

        acknowledged.ShouldBeGreaterThan(0);
        foreach (var group in all.GroupBy(c => (c.Phase, c.Name)))
            output.WriteLine($"{group.Key.Phase} {group.Key.Name}: {group.Count()}");
        var most = all.Count * Faults.Length;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runs.Count} runs of {most}, {acknowledged} acknowledged"));
    }

    /// <summary>All where they are asked for; otherwise the syncs of the commits, and few of the others.</summary>
    private static IEnumerable<SystemCall> Choose(IReadOnlyList<SystemCall> all, int offset)
    {
        if (Environment.GetEnvironmentVariable(Variable) == "all") return all;
        var syncs = all.Where(c => c.Phase == JournalPhase.Append && c.Name is "fsync" or "fdatasync").ToList();
        // A commit writes the same pages again and again: another place of it with each fault.
        return syncs
            .Concat(Spread([.. all.Where(c => c.Phase == JournalPhase.Append).Except(syncs)], 5, offset))
            .Concat(Spread([.. all.Where(c => c.Phase == JournalPhase.Open)], 3, offset))
            .Concat(Spread([.. all.Where(c => c.Phase == JournalPhase.Close)], 2, offset));
    }

    private static IEnumerable<SystemCall> Spread(List<SystemCall> calls, int count, int offset) => Enumerable
        .Range(0, Math.Min(count, calls.Count))
        .Select(i => calls[((i * calls.Count / count) + (offset * calls.Count / (Faults.Length * count))) % calls.Count]);

    /// <summary>One error under a commit is no reason to give up: at most the document of that commit is refused, for now.</summary>
    private static void RequireItWentOn(SystemCall call, string fault, CliResult result, IReadOnlyList<Acknowledgement> acks)
    {
        var lines = result.Output.Split('\n');
        if (fault == "signal=KILL")
        {
            lines.ShouldNotContain(JournalRun.Ended);
            return;
        }

        var refused = lines.Where(l => l.StartsWith("refused", StringComparison.Ordinal)).ToList();
        refused.ShouldAllBe(l => l.EndsWith("STORAGE_UNAVAILABLE", StringComparison.Ordinal));
        if (call.Phase == JournalPhase.Open && result.Code == 3) return;
        result.ShouldEndWith(0);
        lines.ShouldContain(JournalRun.Ended);
        refused.Count.ShouldBeLessThanOrEqualTo(1, result.Output);
        (acks.Count + refused.Count).ShouldBe(JournalRun.Documents);
    }

    private static async Task CheckAsync(string folder, IReadOnlyList<Acknowledgement> acks, string run)
    {
        var place = DatabaseFactory.At(Path.Combine(folder, "data", "exchange.db"));
        await using (var site = await JournalSite.OpenAsync(folder))
        {
            ((string)(await place.QueryAsync("PRAGMA integrity_check"))[0][0]).ShouldBe("ok", run);
            await StoredLedger.CheckAsync(place);
            await RequireAcknowledgedAsync(place, acks, run);
            // Sent again: what was acknowledged has its first index; of the others nobody was told anything.
            for (var number = 0; number < JournalRun.Documents; number++)
            {
                var again = await site.AppendAsync(number);
                if (acks.SingleOrDefault(a => a.Number == number) is { } ack)
                    again.ShouldBeOfType<JournalOutcome.Duplicate>(run).Index.ShouldBe(ack.Index, run);
                else (again is JournalOutcome.Duplicate or JournalOutcome.Appended).ShouldBeTrue(run);
            }
        }

        await StoredLedger.CheckAsync(place);
        (await StoredLedger.CountAsync(place, "document")).ShouldBe(StandBefore + JournalRun.Documents, run);
    }

    private static async Task RequireAcknowledgedAsync(DatabaseFactory place, IReadOnlyList<Acknowledgement> acks, string run)
    {
        var stored = await place.QueryAsync("SELECT entry FROM ledger_entry ORDER BY idx");
        var roots = new List<TreeHash>();
        var frontier = new Frontier();
        foreach (var row in stored)
        {
            var leaf = MerkleHash.Leaf((byte[])row[0]);
            frontier.Append(in leaf);
            roots.Add(frontier.Root());
        }

        foreach (var ack in acks)
        {
            ack.Index.ShouldBeLessThan(stored.Count, run);
            ((byte[])stored[(int)ack.Index][0]).ShouldBe(ack.Entry, run);
            roots[(int)ack.Checkpoint.Size - 1].ShouldBe(ack.Checkpoint.Root, run);
        }
    }

    private string CopyOf(string folder)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var copy = _folders.At(Guid.NewGuid().ToString("N"));
        System.IO.Directory.CreateDirectory(copy, Own);
        foreach (var file in System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!, Own);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>What the run printed of a document.</summary>
    private sealed record Acknowledgement(int Number, long Index, byte[] Entry, Checkpoint Checkpoint)
    {
        public static List<Acknowledgement> ReadAll(CliResult result) =>
        [
            .. result.Output.Split('\n')
                .Select(line => line.Split(' '))
                .Where(parts => parts[0] == "ack" && parts.Length == 5)
                .Select(parts => new Acknowledgement(
                    int.Parse(parts[1], CultureInfo.InvariantCulture),
                    long.Parse(parts[2], CultureInfo.InvariantCulture),
                    Convert.FromHexString(parts[3]),
                    GuardSteps.CheckpointOf(ByteString.FromBase64(parts[4])))),
        ];
    }
}
