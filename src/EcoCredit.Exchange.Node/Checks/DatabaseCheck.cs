using System.Globalization;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>
/// The database, over reading connections of its own: SQLite's lock is not taken, and a running node is not disturbed. What only the engine
/// itself can say of its settings is <see cref="PostgresCheck"/>.
/// </summary>
internal static class DatabaseCheck
{
    // What clocks of servers in one place may differ by before somebody has to look.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private static readonly LocalText Time = new(
        "chronyc tracking (or timedatectl); set the clock by NTP before the node runs.", "chronyc tracking（或 timedatectl）；先校时再运行节点。");

    public static async Task RunAsync(CheckRun run, CancellationToken cancellationToken)
    {
        var isPostgres = run.Folder.Options.Database.Provider == "postgres";
        if (!isPostgres && !File.Exists(run.Folder.DatabasePath))
        {
            run.NotChecked("database", "There is no database yet: the first start of the node makes it.", "尚无数据库：节点首次启动时建立。");
            CheckClock(run, newest: null);
            return;
        }

        try
        {
            if (isPostgres) await PostgresCheck.RunAsync(run, cancellationToken);
            await using var database = NodeRooms.DatabaseOf(run.Folder);
            await using var context = database.CreateReader();
            if (await CheckSchemaAsync(run, context, cancellationToken)) CheckHead(run, await database.LookAsync(cancellationToken));
        }
        catch (Exception e) when (e is LedgerCorruptException or SqliteException { SqliteErrorCode: 11 or 26 })
        {
            // CORRUPT, NOTADB.
            run.Fault(
                "database.damaged",
                new(e.Message, $"数据库文件已损坏：{e.Message}"),
                new("The disk or a copy made while the node ran has damaged it.", "磁盘故障，或运行中直接复制文件所致。"),
                Recover(run));
        }
        catch (Exception e) when (StorageFaults.Is(e) || e is StorageException or IOException or UnauthorizedAccessException)
        {
            run.Fault(
                "database.reach",
                new($"The database cannot be read: {e.Message}", $"数据库无法读取：{e.Message}"),
                new(
                    "The server does not run, the connection string or password is wrong, or the file is open to nobody.",
                    "数据库未运行、连接串或密码有误，或文件不可读。"),
                isPostgres
                    ? new(
                        "pg_isready -h HOST -p PORT; ecocredit config show shows where the node looks.",
                        "pg_isready -h 主机 -p 端口；ecocredit config show 显示所用连接。")
                    : CheckRun.Command($"ls -l '{run.Folder.DatabasePath}'*"));
        }
    }

    public static void CompareClock(CheckRun run, string id, string whose, string whoseChinese, DateTimeOffset theirs)
    {
        var difference = run.Now - theirs;
        var seconds = difference.TotalSeconds.ToString("+0.0;-0.0", CultureInfo.InvariantCulture);
        if (difference.Duration() <= Tolerance) run.Good(id, $"{seconds} s from {whose} clock.", $"与{whoseChinese}时钟相差 {seconds} 秒。");
        else
            run.Fault(
                id,
                new($"{seconds} s from {whose} clock.", $"与{whoseChinese}时钟相差 {seconds} 秒。"),
                new("One of the two clocks is wrong: statements and keys seem not yet or no longer valid.", "两者之一不准：声明和密钥会被误判为未生效或已过期。"),
                Time);
    }

    /// <returns>Whether there are tables to look into.</returns>
    private static async Task<bool> CheckSchemaAsync(CheckRun run, ExchangeDbContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        if (applied.Count == 0)
        {
            run.NotChecked("database", "The database is empty: the first start of the node makes its tables.", "数据库为空：节点首次启动时建表。");
            CheckClock(run, newest: null);
            return false;
        }

        var newer = applied.Except(known, StringComparer.Ordinal).ToList();
        if (newer.Count > 0)
            run.Fault(
                "database.schema",
                new(
                    $"The schema has {string.Join(", ", newer)}, which this program does not know.",
                    $"数据库结构含本程序未知的 {string.Join("、", newer)}。"),
                new("A newer version of the node has used this database.", "较新版本的节点使用过该数据库。"),
                new("Install that version, or restore the backup from before the upgrade.", "安装该版本，或恢复升级前的备份。"));
        else if (applied.Count < known.Count)
            run.Warn(
                "database.schema",
                new($"{known.Count - applied.Count} steps of the schema are missing.", $"数据库结构缺少 {known.Count - applied.Count} 步。"),
                new("An older version has used it; the next start brings it up to date, and there is no way back.", "旧版本使用过；下次启动时升级，且不可逆。"),
                CheckRun.Command($"ecocredit backup create BACKUP-DIR --data '{run.Folder.Path}'"));
        else run.Good(
            "database.schema",
            $"The schema is that of this program ({applied.Count} steps).",
            $"数据库结构与本程序一致（{applied.Count} 步）。");
        return true;
    }

    private static void CheckHead(CheckRun run, DatabaseSight sight)
    {
        if (sight.Heads is not [var head])
        {
            run.NotChecked("database.ledger", "There is no ledger in it yet.", "其中尚无账本。");
            CheckClock(run, newest: null);
            return;
        }

        CheckClock(run, DateTimeOffset.FromUnixTimeMilliseconds(head.LastTimeMs));
        var origin = NodeRooms.OriginOf(run.Folder.Options.Agency.Code, run.Folder.Options.Ledger.Epoch);
        if (head.LogId != origin)
        {
            run.Fault(
                "database.ledger",
                new($"The database holds {head.LogId}, this node is {origin}.", $"数据库中是 {head.LogId}，本节点是 {origin}。"),
                new("Another node's database, or ledger.epoch in node.json is another.", "是另一节点的数据库，或 node.json 的 ledger.epoch 不同。"),
                new(
                    "Correct database or ledger.epoch in node.json; after a recovery by another replica: ecocredit ledger recover",
                    "改正 node.json 的 database 或 ledger.epoch；其他副本已恢复账本的：ecocredit ledger recover"));
            return;
        }

        CheckMark(run, head);
    }

    private static void CheckMark(CheckRun run, LedgerHeadRow head)
    {
        try
        {
            using var keys = run.Folder.LoadKeys();
            var mark = HighWaterMark.Read(run.Folder.HighWaterPath, new LedgerKeys(run.Folder.Options, keys).Of);
            if (mark is null)
                run.Warn(
                    "database.mark",
                    new("data/high-water.json is missing.", "缺少 data/high-water.json。"),
                    new("Whether the database was rolled back cannot be told by it.", "无法据此判断数据库是否被回退。"),
                    new("Find out who deleted it; the next start writes it anew.", "查明删除原因；下次启动时重建。"));
            else if (mark.Origin == head.LogId && mark.Size > head.Size)
                run.Fault(
                    "database.mark",
                    new(
                        $"The database has {head.Size} entries, and {mark.Size} were published.",
                        $"数据库有 {head.Size} 个条目，而已公布 {mark.Size} 个。"),
                    new("An older database was put in place of the newer one.", "较旧的数据库替换了较新的。"),
                    Recover(run));
            else run.Good("database.mark", $"{head.Size} entries, not fewer than were published.", $"{head.Size} 个条目，不少于已公布的数目。");
        }
        catch (NodeFolderException e)
        {
            run.Fault(
                "database.mark",
                e.Texts[0],
                new("The file, a ledger key or ledger.epoch was exchanged.", "该文件、账本密钥或 ledger.epoch 被更换。"),
                new("docs/recovery.md", "docs/recovery.md"));
        }
    }

    private static void CheckClock(CheckRun run, DateTimeOffset? newest)
    {
        if (newest is { } time && time > run.Now + Tolerance)
            run.Fault(
                "clock.ledger",
                new($"The newest entry is of {time:u}, the clock says {run.Now:u}.", $"最新条目时间为 {time:u}，时钟为 {run.Now:u}。"),
                new("The clock was set back, or was ahead when the entry was made.", "时钟被回拨，或写入条目时偏快。"),
                Time);
        else if (run.Now.Year is < 2026 or > 2100)
            run.Fault("clock.year", new($"The clock says {run.Now:u}.", $"时钟为 {run.Now:u}。"), new("It was never set.", "时钟未校准。"), Time);
        else run.Good("clock.ledger", $"The clock says {run.Now:u}, not before the newest entry.", $"时钟为 {run.Now:u}，不早于最新条目。");
    }

    private static LocalText Recover(CheckRun run) => new(
        $"Restore a newer backup; where there is none: ecocredit ledger recover --data '{run.Folder.Path}' (docs/recovery.md)",
        $"恢复较新的备份；没有则：ecocredit ledger recover --data '{run.Folder.Path}'（docs/recovery.md）");
}
