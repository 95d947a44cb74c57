using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>What the tests of the guards do again and again.</summary>
internal static class GuardSteps
{
    // The journal, the publisher and the watch find the same, whoever is first.
    private static readonly int[] ReadOnlyLogs = [2004, 2101, 2205];

    /// <summary>A commit whose outcome could not be told.</summary>
    public const int CommitFailed = 2002;

    /// <summary>The node will find that its ledger is not what it was.</summary>
    public static void AnnounceReadOnly(this TestNode node)
    {
        foreach (var id in ReadOnlyLogs) node.Log.Announce(id);
    }

    public static ReadOnlyLedger? ReadOnly(this TestNode node) => node.Host.Services.GetRequiredService<LedgerState>().ReadOnly;

    /// <summary>Has the node look at its database now, which it does every few seconds by itself.</summary>
    public static Task LookAsync(this TestNode node) =>
        node.Host.Services.GetRequiredService<GuardWatch>().LookAsync(CancellationToken.None);

    /// <summary>Recovers the node's ledger, as the command does; the node does not run.</summary>
    public static Task<RecoveryReport> RecoverAsync(this TestNode node, RecoveryOptions options) =>
        LedgerRecovery.RunAsync(NodeFolder.Open(node.Owner.Folder.Path), options, TimeProvider.System, (_, _) => { }, CancellationToken.None);

    /// <summary>What is wrong with a receipt, by the card that the node hands out now.</summary>
    public static string? FindProblem(this TestNode node, Receipt receipt, IMessage body) =>
        ReceiptCheck.FindProblem(receipt, body.ToByteArray(), PeerCard.Read(node.Owner.Folder.CardPath));

    public static Checkpoint CheckpointOf(ByteString bytes)
    {
        SignedNote.TryParse(bytes.Span, out var note, out var reason).ShouldBeTrue(reason);
        Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(note!.Text), out var checkpoint, out reason).ShouldBeTrue(reason);
        return checkpoint!;
    }

    /// <summary>Copies the SQLite database, as a backup of a stopped node does.</summary>
    public static void CopyDatabase(string from, string to)
    {
        foreach (var old in System.IO.Directory.GetFiles(to, "exchange.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))) File.Delete(old);
        foreach (var file in System.IO.Directory.GetFiles(from, "exchange.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
