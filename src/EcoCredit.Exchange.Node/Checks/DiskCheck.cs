using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>Room on the disk, and whether the folder can be written.</summary>
internal static class DiskCheck
{
    private const long MiB = 1024 * 1024;

    public static void Run(CheckRun run)
    {
        string[] places = run.Folder.Options.Database.Provider == "sqlite"
            ? [run.Folder.Path, Path.GetDirectoryName(run.Folder.DatabasePath)!]
            : [run.Folder.Path];
        foreach (var place in places.Distinct(StringComparer.Ordinal)) CheckWritable(run, place);
        CheckRoom(run, Directory.Exists(places[^1]) ? places[^1] : run.Folder.Path);
    }

    private static void CheckWritable(CheckRun run, string place)
    {
        var trial = Path.Combine(place, $".check-{Guid.NewGuid():N}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose };
            using (new FileStream(trial, options))
                run.Good("disk.write", $"{place} can be written.", $"{place} 可写。");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            run.Fault(
                "disk.write",
                new($"{place} cannot be written: {e.Message}", $"{place} 不可写：{e.Message}"),
                new("It is missing, belongs to another user, or its file system is read-only or full.", "目录缺失、属于其他用户，或文件系统只读、已满。"),
                new(
                    $"ls -ld '{place}'; df '{place}'; then chown it to the node's user, or: mount -o remount,rw",
                    $"ls -ld '{place}'；df '{place}'；再将其属主改为节点用户，或 mount -o remount,rw"));
        }
    }

    private static void CheckRoom(CheckRun run, string place)
    {
        var (free, least) = (new DriveInfo(place).AvailableFreeSpace, run.Options.MinFreeBytes);
        var found = new LocalText($"{free / MiB} MiB are free under {place}.", $"{place} 剩余 {free / MiB} MiB。");
        var cause = new LocalText("The ledger only grows; without room nothing is taken in.", "账本只增不减；磁盘写满后无法受理。");
        var fix = new LocalText(
            $"df -h '{place}'; make the volume larger, or move what is not the node's.",
            $"df -h '{place}'；扩充磁盘，或移走其他文件。");
        if (free < least) run.Fault("disk.space", found, cause, fix);
        else if (free / 4 < least) run.Warn("disk.space", found, cause, fix);
        else run.Good("disk.space", found.English, found.Chinese);
    }
}
