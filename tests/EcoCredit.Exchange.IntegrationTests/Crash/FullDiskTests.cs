using System.Diagnostics;
using System.Globalization;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Chaos;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.IntegrationTests.Hostile;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>
/// The database of a loaded node may not grow any more. On SQLite the kernel refuses the node's writes behind a place in the file
/// (RLIMIT_FSIZE); on PostgreSQL the server answers with its error for a full disk.
/// </summary>
public sealed class FullDiskTests
{
    private static readonly Dictionary<string, string> NoEnvironment = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "CRASH-03")]
    public async Task A_node_without_room_refuses_and_reads_on_and_takes_again_when_there_is_room(TestStore store)
    {
        await using var loaded = await LoadedNode.CreateAsync(store);
        // A signal that is ignored is ignored by what is started: the write fails in place of ending the process.
        await using var process = CliProcess.StartProgram(
            "/bin/sh",
            loaded.Node.Owner.Folder.Path,
            NoEnvironment,
            "-c",
            "trap '' XFSZ; exec dotnet \"$0\" node run --data .",
            Path.Combine(AppContext.BaseDirectory, "ecocredit.dll"));
        await process.SaysAsync("The node serves at");
        loaded.StartLoad();
        await loaded.ServesAsync(receipts: 50);
        var client = loaded.Connect(loaded.City);
        var known = await client.PushAsync(Document(loaded), CancellationToken.None);

        await FillAsync(loaded.Node, process);
        ErrorReason? refused = null;
        var attempts = 0;
        while (refused is null)
        {
            // What the file has room for is taken.
            attempts++.ShouldBeLessThan(500);
            try
            {
                await client.PushAsync(Document(loaded), CancellationToken.None);
            }
            catch (ExchangeException e)
            {
                refused = e.Error.ShouldNotBeNull(e.Message).Reason;
                e.Error.RetryAfter.ShouldNotBeNull();
            }
        }

        refused.ShouldBe(ErrorReason.StorageUnavailable);
        (await client.GetCheckpointAsync(CancellationToken.None)).Size.ShouldBeGreaterThan(known.Receipt!.Index);
        (await client.GetInclusionProofAsync(known.Receipt.Index, size: 0, CancellationToken.None)).Hashes.ShouldNotBeEmpty();
        // Nothing is told that cannot be recorded.
        (await Should.ThrowAsync<ExchangeException>(() => client.PushAsync(Document(loaded), CancellationToken.None))).Error!.Reason
            .ShouldBe(ErrorReason.StorageUnavailable);

        await MakeRoomAsync(loaded.Node, process);
        await loaded.ServesAsync(receipts: 50);
        await loaded.EndLoadAsync();
        await loaded.PushAllAgainAsync();
        (await process.TerminateAsync()).ShouldEndWith(0);
        loaded.Reasons.ShouldBeSubsetOf(["STORAGE_UNAVAILABLE", "OVERLOADED"]);
        await loaded.Book.CheckEntriesAsync(loaded.Node.Place);
    }

    private static Envelope Document(LoadedNode loaded) =>
        loaded.City.Sign(loaded.City.Penalty(ChaosDocuments.Organisation(1)));

    private static Task FillAsync(NodeProcess node, CliProcess process)
    {
        if (node.Place.Store == TestStore.Postgres) return FullDisk.FillAsync(node.Place, null!);
        var wal = new FileInfo(node.Place.Location + "-wal").Length;
        return LimitAsync(process, (wal + (64 * 1024)).ToString(CultureInfo.InvariantCulture));
    }

    private static Task MakeRoomAsync(NodeProcess node, CliProcess process) =>
        node.Place.Store == TestStore.Postgres ? FullDisk.MakeRoomAsync(node.Place, null!) : LimitAsync(process, "unlimited");

    private static async Task LimitAsync(CliProcess process, string bytes)
    {
        using var set = Process.Start(
            "prlimit", ["--pid", process.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}:unlimited"]);
        await set.WaitForExitAsync();
        set.ExitCode.ShouldBe(0);
    }
}
