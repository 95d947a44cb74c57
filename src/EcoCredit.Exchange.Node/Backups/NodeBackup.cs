using System.Security.Cryptography;
using System.Text.Json;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.Node.Backups;

/// <summary>
/// Backs a node's folder up beside the running node, and restores it. What remembers the ledger outside the database
/// (data/high-water.json) is left out on purpose: it would come back as old as the database that it is held against.
/// </summary>
public static class NodeBackup
{
    private const string Manifest = "backup.json";
    private const string DatabaseCopy = "database.db";
    private const string FolderCopy = "folder";
    private const string Keys = "keys";

    /// <summary>Makes a backup. The node may run: SQLite's copy is one consistent state, read over a connection that never writes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="target">A new folder, or an empty one.</param>
    /// <param name="withKeys">Whether the private keys are copied too, as they lie in the folder: encrypted where they are.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends it; what was begun is no backup, as backup.json is written last.</param>
    /// <exception cref="NodeFolderException">The target is not empty, or the database cannot be read.</exception>
    public static async Task<BackupReport> CreateAsync(
        NodeFolder folder, string target, bool withKeys, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw Refuse($"{target} is not empty: a backup is never overwritten.", $"{target} 不为空：备份从不覆盖。");
        if ((Path.GetFullPath(target) + Path.DirectorySeparatorChar).StartsWith(folder.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Refuse($"{target} lies in the node's own folder.", $"{target} 位于节点目录之内。");
        NodeFolderMaker.MakeFolder(target);
        var report = new BackupReport
        {
            Format = BackupReport.CurrentFormat,
            Agency = folder.Options.Agency.Code,
            CreatedAt = timeProvider.GetUtcNow(),
            Database = folder.Options.Database.Provider,
            HasKeys = withKeys,
        };
        // The database first: every key that it needs is there afterwards.
        if (report.Database == "sqlite" && File.Exists(folder.DatabasePath))
        {
            var copy = Path.Combine(target, DatabaseCopy);
            var (origin, size) = await CopyDatabaseAsync(folder.DatabasePath, copy, cancellationToken);
            report = report with { Origin = origin, Size = size, Sha256 = await DigestAsync(copy, cancellationToken) };
        }

        CopyFolder(folder, Path.Combine(target, FolderCopy), withKeys);
        AtomicFile.Write(Path.Combine(target, Manifest), JsonSerializer.Serialize(report, FileJson.Options) + "\n");
        return report;
    }

    /// <summary>
    /// Restores: into a folder that is there, the database alone, with the one before kept beside it; where there is no folder, all of it.
    /// The node must not run.
    /// </summary>
    /// <param name="backup">What <see cref="CreateAsync"/> made.</param>
    /// <param name="path">The node's folder.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends it before anything is changed.</param>
    /// <returns>The backup, and where the database before lies now; <see langword="null"/> where there was none.</returns>
    /// <exception cref="NodeFolderException">It is no backup, was changed, is of another node, or the node runs; nothing was changed.</exception>
    public static async Task<(BackupReport Report, string? Before)> RestoreAsync(
        string backup, string path, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(backup);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var report = await ReadAsync(backup, cancellationToken);
        if (!File.Exists(Path.Combine(path, "node.json"))) return (report, RestoreWhole(report, backup, path, timeProvider.GetUtcNow()));
        return (report, RestoreDatabase(report, backup, NodeFolder.Open(path), timeProvider.GetUtcNow()));
    }

    /// <summary>
    /// Beside its place, and moved there when it is whole: a folder with keys and no ledger would start a second ledger under the same name.
    /// </summary>
    private static string? RestoreWhole(BackupReport report, string backup, string path, DateTimeOffset now)
    {
        var draft = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + ".restoring";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        RestoreFolder(report, backup, path, draft);
        var before = RestoreDatabase(report, backup, NodeFolder.Open(draft), now);
        if (Directory.Exists(path)) Directory.Delete(path);
        Directory.Move(draft, path);
        return before;
    }

    private static string? RestoreDatabase(BackupReport report, string backup, NodeFolder folder, DateTimeOffset now)
    {
        if (folder.Options.Agency.Code != report.Agency)
            throw Refuse(
                $"The backup is of {report.Agency}, the folder of {folder.Options.Agency.Code}.",
                $"备份属于 {report.Agency}，目录属于 {folder.Options.Agency.Code}。");
        if (report.Sha256 is null || folder.Options.Database.Provider != "sqlite") return null;
        return PutDatabase(folder, Path.Combine(backup, DatabaseCopy), now);
    }

    private static async Task<(string? Origin, long Size)> CopyDatabaseAsync(string from, string to, CancellationToken cancellationToken)
    {
        // SQLite would make the file with the process's mask; an empty one it fills.
        AtomicFile.Create(to, []);
        try
        {
            await using (var source = Open(from))
            {
                await using var command = source.CreateCommand();
                command.CommandText = "VACUUM INTO $to";
                command.Parameters.AddWithValue("$to", to);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            await using (var file = new FileStream(to, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
            await using var copy = Open(to);
            if ((string?)await ScalarAsync(copy, "PRAGMA integrity_check", cancellationToken) != "ok")
                throw Refuse("The copy is damaged, and so is the database: ecocredit check", "副本损坏，数据库也已损坏：ecocredit check");
            const string Tables = "SELECT count(*) FROM sqlite_master WHERE name = 'ledger_head'";
            if (await ScalarAsync(copy, Tables, cancellationToken) is 0L) return (null, 0);
            return ((string?)await ScalarAsync(copy, "SELECT log_id FROM ledger_head", cancellationToken),
                await ScalarAsync(copy, "SELECT size FROM ledger_head", cancellationToken) is long size ? size : 0);
        }
        catch (SqliteException e)
        {
            throw new NodeFolderException($"The database was not copied: {e.Message}", e);
        }
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static void CopyFolder(NodeFolder folder, string to, bool withKeys)
    {
        // All that is configured may lie there: permissions, calendars, catalogues. Not data/, and not what a crash left of a file.
        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder.Path, file);
            var room = name.Split(Path.DirectorySeparatorChar)[0];
            if (room == "data" || file.StartsWith(folder.DatabasePath, StringComparison.Ordinal)) continue;
            if (name.EndsWith(".tmp", StringComparison.Ordinal)) continue;
            if (room == Keys && !withKeys) continue;
            // The passphrase never lies beside what it opens; the database's password and the collector's headers are secrets as the keys
            // are.
            if (IsAt(file, folder.PassphraseSource)) continue;
            if (!withKeys && (IsAt(file, folder.DatabasePasswordPath) || IsAt(file, folder.TelemetryHeadersPath))) continue;
            CopyFile(file, Path.Combine(to, name));
        }
    }

    private static bool IsAt(string file, string? path) =>
        path is not null && Path.GetFullPath(file) == Path.GetFullPath(path);

    private static void RestoreFolder(BackupReport report, string backup, string path, string to)
    {
        if (!report.HasKeys) throw Refuse("The backup has no keys: a folder cannot be made of it.", "备份不含密钥，不能据此重建目录。");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw Refuse($"{path} is not empty and no node's folder.", $"{path} 不为空，也不是节点目录。");
        var from = Path.Combine(backup, FolderCopy);
        NodeFolderMaker.MakeFolder(to);
        NodeFolderMaker.MakeFolder(Path.Combine(to, "data"));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            CopyFile(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    /// <summary>
    /// The old write-ahead log beside a restored file would be played into it, and destroy it: it is moved away with the old file.
    /// </summary>
    private static string? PutDatabase(NodeFolder folder, string copy, DateTimeOffset now)
    {
        var path = folder.DatabasePath;
        NodeFolderMaker.MakeFolder(Path.GetDirectoryName(path)!);
        FileStream held;
        try
        {
            held = new FileStream(path + SqliteDatabase.LockEnding, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw Refuse($"A node runs on {path}: stop it first.", $"节点正在使用 {path}：请先停止。");
        }

        using (held)
        {
            var stamp = now.ToString("'.before-'yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            var (draft, before) = (path + ".restored", path + stamp);
            File.Delete(draft);
            CopyFile(copy, draft);
            var had = File.Exists(path);
            foreach (var ending in new[] { "-wal", "-shm", "" })
            {
                if (File.Exists(path + ending)) File.Move(path + ending, before + ending);
            }

            File.Move(draft, path);
            return had ? before : null;
        }
    }

    private static void CopyFile(string from, string to)
    {
        NodeFolderMaker.MakeFolder(Path.GetDirectoryName(to)!);
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var target = new FileStream(to, options);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
    }

    private static async Task<BackupReport> ReadAsync(string backup, CancellationToken cancellationToken)
    {
        BackupReport report;
        try
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(backup, Manifest), cancellationToken);
            report = JsonSerializer.Deserialize<BackupReport>(bytes, FileJson.Options)
                ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new NodeFolderException($"{backup} is no backup that was finished: {e.Message}", e);
        }

        if (report.Format != BackupReport.CurrentFormat) throw Refuse(
            $"{backup} is not {BackupReport.CurrentFormat}.",
            $"{backup} 不是 {BackupReport.CurrentFormat}。");
        if (report.Sha256 is { } digest && await DigestAsync(Path.Combine(backup, DatabaseCopy), cancellationToken) != digest)
            throw Refuse($"{DatabaseCopy} is not what was backed up: its digest is another.", $"{DatabaseCopy} 与备份时不符：摘要不同。");
        return report;
    }

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private static NodeFolderException Refuse(string english, string chinese) => new([new LocalText(english, chinese)]);
}
