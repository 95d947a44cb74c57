using System.Globalization;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// The user's own file once more, with what was refused and why. Never over a file that is there: somebody may be correcting it.
/// </summary>
internal static class MarkedCopy
{
    private const int MaxCopies = 1000;

    /// <summary>Before anything is sent: where a copy may go that the user asked for by name.</summary>
    public static void RequireFree(string? path, CliContext context)
    {
        if (path is not null && Path.Exists(path)) throw new CliException(ExitCode.Usage, context.T(Texts.MarkedExists, path));
    }

    /// <summary>Writes the copy where something was refused; the path, or <see langword="null"/> where there is none to write.</summary>
    /// <param name="path">The file that was read.</param>
    /// <param name="marked">Where to; <see langword="null"/> for a name beside a workbook, and for none of another file.</param>
    /// <param name="options">How it was read.</param>
    /// <param name="refusals">What was refused.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<string?> WriteAsync(
        string path, string? marked, ImportOptions options, IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        if (refusals.Count == 0 || Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = await ImportTable.ReadBytesAsync(path, cancellationToken);
        var isWorkbook = XlsxFile.IsWorkbook(bytes);
        if (marked is null && !isWorkbook) return null;
        var reasons = new RowReasons(refusals);
        var copy = isWorkbook ? XlsxMarks.Write(bytes, options.Sheet, reasons) : MarkCsv(bytes, reasons);
        var target = marked ?? FreeName(path);
        // It is about somebody's records, as the file is: for its owner alone.
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(target, create);
        await file.WriteAsync(copy, cancellationToken);
        return target;
    }

    /// <summary>The cells as they were, and the reasons behind them.</summary>
    internal static byte[] MarkCsv(byte[] bytes, RowReasons reasons)
    {
        var records = CsvTable.Records(CsvTable.Decode(bytes).Text).ToList();
        var at = records.Count == 0 ? -1 : Array.IndexOf(records[0], RowReasons.Header);
        for (var i = 0; i < records.Count; i++)
        {
            var cells = Array.ConvertAll(records[i], FormulaGuard.Release);
            var reason = i == 0 ? RowReasons.Header : reasons.TextOf(i + 1);
            // A row with another number of cells than the header keeps them: its reason stands behind its last.
            if (at >= 0 && at < cells.Length) cells[at] = reason;
            else cells = [.. cells, reason];
            records[i] = cells;
        }

        using var copy = new MemoryStream();
        CsvOutput.Write(copy, records);
        return copy.ToArray();
    }

    private static string FreeName(string path)
    {
        var stem = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + ".checked");
        var extension = Path.GetExtension(path);
        for (var i = 1; i <= MaxCopies; i++)
        {
            var name = i == 1 ? stem + extension : string.Create(CultureInfo.InvariantCulture, $"{stem}-{i}{extension}");
            if (!Path.Exists(name)) return name;
        }

        throw new IOException($"{stem}{extension} and 1,000 more are there: remove some ｜ 请先清理旧的标注副本");
    }
}
