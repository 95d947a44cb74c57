using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>A row of a table by column name.</summary>
/// <param name="Number">Its number as a spreadsheet shows it: the header is row 1.</param>
/// <param name="Values">What its cells say; those that say nothing are left out.</param>
/// <param name="Problems">Cells that hold something that cannot be read. They matter only where somebody reads them.</param>
internal sealed record TableRow(int Number, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, Text> Problems);

/// <summary>
/// A table in memory, wherever it comes from, without the columns that must not be read: identity papers of natural persons are dropped
/// before anything else sees a row.
/// </summary>
/// <param name="Form">What it was read from, for the user: UTF-8, GB18030, XLSX and the sheet.</param>
/// <param name="Header">The columns that were kept.</param>
/// <param name="Dropped">The columns of identity papers that were dropped.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Refusals">Rows that could not be read.</param>
internal sealed record ImportTable(
    string Form, IReadOnlyList<string> Header, IReadOnlyList<string> Dropped, IReadOnlyList<TableRow> Rows, IReadOnlyList<Refusal> Refusals)
{
    private const int MaxBytes = 256 << 20;

    /// <summary>Reads a CSV file or a workbook; the bytes say which it is, whatever the name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sheet">Name of the sheet of a workbook; <see langword="null"/> for the first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ImportTable> ReadAsync(string path, string? sheet, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(path, cancellationToken);
        return XlsxFile.IsWorkbook(bytes) ? XlsxTable.Read(bytes, sheet) : CsvTable.Parse(bytes);
    }

    public static async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken) =>
        new FileInfo(path).Length > MaxBytes
            ? throw new IOException($"{path}: more than 256 MiB")
            : await File.ReadAllBytesAsync(path, cancellationToken);
}

/// <summary>Puts a table together from its header and its rows.</summary>
internal sealed class TableBuilder
{
    private readonly string[] _names;
    private readonly bool[] _kept;
    private readonly List<TableRow> _rows = [];
    private readonly List<Refusal> _refusals = [];

    public TableBuilder(string[] names)
    {
        _names = names;
        _kept = [.. names.Select(name => name.Length > 0 && !Columns.IsIdentityPaper(name) && !Columns.PersonNames.Contains(name))];
    }

    public int Width => _names.Length;

    public int Count => _rows.Count;

    /// <summary>Whether the cells of a column may be looked at.</summary>
    public bool Keeps(int column) => column < _kept.Length && _kept[column];

    public void Refuse(Refusal refusal) => _refusals.Add(refusal);

    /// <summary>Adds a row; one without anything in it is none.</summary>
    public void Add(int number, IReadOnlyList<CellText> cells)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new Dictionary<string, Text>(StringComparer.Ordinal);
        for (var i = 0; i < cells.Count && i < _names.Length; i++)
        {
            if (!_kept[i]) continue;
            if (cells[i].Problem is { } problem) problems[_names[i]] = problem;
            else if (cells[i].Value.Length > 0) values[_names[i]] = cells[i].Value;
        }

        if (cells.Any(cell => cell.Value.Length > 0 || cell.Problem is not null)) _rows.Add(new TableRow(number, values, problems));
    }

    public ImportTable Build(string form) =>
        new(form, [.. _names.Where((_, i) => _kept[i])], [.. _names.Where(Columns.IsIdentityPaper)], _rows, _refusals);
}

/// <summary>What a cell says, or why that cannot be told.</summary>
internal readonly record struct CellText(string Value, Text? Problem)
{
    public static CellText Empty { get; } = new("", null);

    /// <summary>There is something in it that nobody looks at.</summary>
    public static CellText NotRead { get; } = new("…", null);

    public static CellText Of(string value) => new(value.Trim(), null);

    public static CellText Unreadable(Text problem) => new("", problem);
}
