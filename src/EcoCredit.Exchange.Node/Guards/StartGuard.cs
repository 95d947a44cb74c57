using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Witnesses;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>Shows a tree to all configured witnesses and gives what each of them said.</summary>
internal delegate Task<IReadOnlyList<WitnessAnswer>> AskWitnesses(SignedTree tree, CancellationToken cancellationToken);

/// <summary>
/// Holds the ledger in the database against everything outside it that remembers it: the high-water file and the witnesses. Asked before
/// the node serves anything, and again whenever another database may be under it. A larger size there, or another root, makes the node
/// read-only; a witness that cannot be asked is a warning.
/// </summary>
internal sealed partial class StartGuard(
    IDatabase database, LedgerJournal journal, HighWater highWater, LedgerState state, AskWitnesses witnesses, ILogger<StartGuard> logger)
{
    private const int MaxRounds = 5;

    /// <summary>Which database was found in order last.</summary>
    public string Identity { get; private set; } = "";

    /// <summary>Before the node serves anything.</summary>
    /// <exception cref="NodeFolderException">The high-water file is not what this node wrote.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        highWater.Load();
        var sight = await database.LookAsync(cancellationToken);
        var mark = highWater.Current;
        if (mark is null && journal.Newest.Snapshot.Size > 0) Log.NoMark(logger, journal.Newest.Snapshot.Size);
        if (mark is not null && mark.Database != sight.Identity) Log.OtherDatabase(logger, sight.Identity, mark.Database);
        await CompareAsync(cancellationToken);
        if (state.ReadOnly is not null) return;
        if (!database.Journal.IsShared) await MarkStartAsync(cancellationToken);
        await SettleAsync(await database.LookAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Another database may be under the running node.</summary>
    public async Task CheckAgainAsync(DatabaseSight sight, CancellationToken cancellationToken)
    {
        Log.OtherDatabase(logger, sight.Identity, Identity);
        await CompareAsync(cancellationToken);
        if (state.ReadOnly is null) await SettleAsync(sight, cancellationToken);
    }

    /// <summary>Stops everything that writes or tells.</summary>
    public void Stop(LedgerProblem problem)
    {
        if (state.MakeReadOnly(problem.Cause, problem.Text)) Log.ReadOnly(logger, state.ReadOnly!.CauseName, problem.Text);
    }

    /// <summary>
    /// What is remembered is read first, then the tree, then the database: others may append and publish meanwhile, and each can only be
    /// ahead of what was read before it.
    /// </summary>
    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var mark = highWater.Current;
            var tree = await journal.RefreshAsync(cancellationToken);
            var sight = await database.LookAsync(cancellationToken);
            var problem = LedgerComparison.WithCommitted(sight, journal.Origin, tree.Snapshot)
                ?? (mark is null ? null : LedgerComparison.WithMark(mark, tree.Snapshot));
            if (problem is not null)
            {
                Stop(problem);
                return;
            }

            var answers = await witnesses(tree, cancellationToken);
            // A witness that is ahead may have been shown by somebody else what is in the database by now: it is asked again, with a proof.
            if (round < MaxRounds && await HasReachedAsync(answers, tree, cancellationToken)) continue;
            foreach (var answer in answers)
            {
                if (answer is WitnessAnswer.Unreachable silent) Log.WitnessSilent(logger, silent.Witness, silent.Problem);
                else if (LedgerComparison.WithWitness(answer, tree.Snapshot.Size) is { } found) Stop(found);
            }

            return;
        }
    }

    private async Task<bool> HasReachedAsync(IReadOnlyList<WitnessAnswer> answers, SignedTree tree, CancellationToken cancellationToken)
    {
        var ahead = answers.OfType<WitnessAnswer.Ahead>().Select(a => a.Size).DefaultIfEmpty(0).Max();
        if (ahead <= tree.Snapshot.Size) return false;
        return (await database.LookAsync(cancellationToken)).Heads is [var head] && head.LogId == journal.Origin && head.Size >= ahead;
    }

    private Task SettleAsync(DatabaseSight sight, CancellationToken cancellationToken)
    {
        Identity = sight.Identity;
        return highWater.SettleAsync(journal.Newest, Identity, cancellationToken);
    }

    private Task<int> MarkStartAsync(CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        return database.WriteAsync(
            context => context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO ledger_identity (name, value) VALUES ({SqliteDatabase.StartMark}, {mark})
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """,
                cancellationToken),
            durable: true,
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(
            2203,
            LogLevel.Warning,
            "data/high-water.json is missing, and the ledger has {Size} entries: whether its database was rolled back cannot be told by it. It is written anew. After an upgrade from a version without it this is as it should be; otherwise find out who deleted it.")]
        public static partial void NoMark(ILogger logger, long size);

        [LoggerMessage(
            2204, LogLevel.Warning, "The database is {Identity}, it was {Before}: the ledger in it is compared with all that remember it.")]
        public static partial void OtherDatabase(ILogger logger, string identity, string before);

        [LoggerMessage(2205, LogLevel.Critical, "The ledger is read-only ({Cause}). {Text}")]
        public static partial void ReadOnly(ILogger logger, string cause, string text);

        [LoggerMessage(2206, LogLevel.Warning, "Witness {Witness} could not be asked how far it has seen the ledger: {Problem}")]
        public static partial void WitnessSilent(ILogger logger, string witness, string problem);
    }
}
