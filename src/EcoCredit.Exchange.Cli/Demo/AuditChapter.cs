using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Commands;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>
/// An auditor who is nobody's agency follows the city's ledger with public keys alone; the platform's node is its witness. A bribed operator
/// changes a row, then all of history: the auditor sees the one, the witness the other. The way out is a new origin.
/// </summary>
internal sealed class AuditChapter(CliContext context, string root, DemoParty city, DemoParty witness, TellStep step, ExpectThat expect)
{
    // An early answer or intake: anything will do.
    private const long Index = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Makes the witness one, before its node starts.</summary>
    public static void PrepareWitness(DemoParty witness) => witness.Configure("ledger", new JsonObject
    {
        ["listen"] = new JsonArray("127.0.0.1:0"),
        ["witnessing"] = new JsonObject { ["enabled"] = true },
    });

    /// <summary>Opens the city's ledger to everybody and names its witness, whose node runs already.</summary>
    public static void Prepare(DemoParty city, DemoParty witness) => city.Configure("ledger", new JsonObject
    {
        ["listen"] = new JsonArray("127.0.0.1:0"),
        ["readers"] = "anyone",
        ["witnesses"] = new JsonArray(new JsonObject
        {
            ["url"] = witness.LedgerAddress.GetLeftPart(UriPartial.Authority),
            ["key"] = PeerCard.Read(witness.Folder.CardPath).WitnessKey,
        }),
        ["witnessQuorum"] = 1,
    });

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken);
        var bribed = new BribedOperator(city.Folder.DatabasePath);
        await RowAsync(bribed, cancellationToken);
        await HistoryAsync(bribed, cancellationToken);
        await RecoverAsync(cancellationToken);
    }

    /// <summary>The auditor exports and verifies everything, and keeps the checkpoint.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        step(Texts.AuditFollows, city.Name, witness.Name);
        var size = await SizeAsync(cancellationToken);
        var result = await UntilAsync(
            () => ReadAsync(log => new LogExport(log, Path.Combine(root, "audit"), Options()).RunAsync(progress: null, cancellationToken)),
            r => r.IsVerified && r.Checkpoint!.Checkpoint.Size >= size,
            cancellationToken);
        LedgerReport.Write(context, result, stampedAt: null, asJson: false);
        expect(result.IsVerified && result.CosignedBy.Count == 1, Texts.AuditWantVerified);
    }

    /// <summary>One row is changed; the auditor comes again and is told which.</summary>
    private async Task RowAsync(BribedOperator bribed, CancellationToken cancellationToken)
    {
        step(Texts.AuditRow, Index);
        await city.StopAsync();
        bribed.ChangeEntry(Index);
        await city.StartAsync(cancellationToken);
        var result = await ReadAsync(log => new LogVerification(log, Options()).RunAsync(progress: null, cancellationToken));
        LedgerReport.Write(context, result, stampedAt: null, asJson: false);
        expect(result.Findings.Any(f => f.Index == Index), Texts.AuditWantIndex, Index);
        await city.StopAsync();
        bribed.ChangeEntry(Index);
    }

    /// <summary>Everything is made to fit, and what the node remembers is gone; the witness remembers.</summary>
    private async Task HistoryAsync(BribedOperator bribed, CancellationToken cancellationToken)
    {
        step(Texts.AuditHistory, witness.Name);
        bribed.RewriteHistory(Index, Path.Combine(city.Folder.Path, "data", "high-water.json"));
        await city.StartAsync(cancellationToken);
        await using var client = city.Connect(city);
        var state = await client.GetCheckpointAsync(cancellationToken);
        expect(state.ReadOnlyCause == "FORKED", Texts.AuditWantCause, "FORKED", state.ReadOnlyCause);
        await using var asks = witness.Connect(witness);
        var seen = await asks.ListWitnessedAsync(cancellationToken);
        expect(seen.Conflicts.Count > 0, Texts.AuditWantEvidence);
        context.Say(Texts.AuditEvidence, state.ReadOnlyCause, seen.Conflicts[0].Origin, seen.Conflicts[0].Kind);
        await city.StopAsync();
    }

    /// <summary>A new origin over what is left; its keys go to the peers on a new card.</summary>
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        step(Texts.AuditRecover);
        var report = await LedgerRecovery.RunAsync(
            NodeFolder.Open(city.Folder.Path), new RecoveryOptions { Cause = "demo", Commit = true }, context.Time, (_, _) => { }, cancellationToken);
        expect(report.State == RecoveryState.Recovered, Texts.AuditWantVerified);
        context.Say(Texts.AuditRecovered, report.Origin, report.Record.FirstIndex);
        witness.Enrol(city);
        await city.StartAsync(cancellationToken);
        var result = await UntilAsync(
            () => ReadAsync(log => new LogVerification(log, Options()).RunAsync(progress: null, cancellationToken)),
            r => r.IsVerified && r.CosignedBy.Count == 1,
            cancellationToken);
        LedgerReport.Write(context, result, stampedAt: null, asJson: false);
        expect(result.IsVerified && result.Checkpoint!.Checkpoint.Origin == report.Origin, Texts.AuditWantVerified);
    }

    // The auditor has two cards, compared with their agencies over another channel, and no account anywhere.
    private LogVerificationOptions Options() => new()
    {
        Keys = [.. PeerCard.Read(city.Folder.CardPath).LedgerKeys.Select(KeyOf)],
        Witnesses = [KeyOf(PeerCard.Read(witness.Folder.CardPath).WitnessKey)],
        Quorum = 1,
    };

    private static NoteVerifier KeyOf(string text) => NoteVerifier.TryParse(text, out var key, out var reason)
        ? key
        : throw new CliException(ExitCode.Usage, $"{text}: {reason}");

    private async Task<long> SizeAsync(CancellationToken cancellationToken)
    {
        await using var client = city.Connect(city);
        return (await client.GetCheckpointAsync(cancellationToken)).Size;
    }

    private async Task<LogVerificationResult> ReadAsync(Func<ILogSource, Task<LogVerificationResult>> work)
    {
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(city.Folder.AuthorityPath);
        using var log = HttpLogSource.Public(city.LedgerAddress, anchors, context.Time);
        return await work(log);
    }

    // The newest entries are published within a second, and cosigned soon after.
    private async Task<LogVerificationResult> UntilAsync(
        Func<Task<LogVerificationResult>> work, Func<LogVerificationResult, bool> isThere, CancellationToken cancellationToken)
    {
        var began = context.Time.GetTimestamp();
        while (true)
        {
            var result = await work();
            if (isThere(result) || context.Time.GetElapsedTime(began) > Patience) return result;
            await Task.Delay(TimeSpan.FromMilliseconds(250), context.Time, cancellationToken);
        }
    }
}
