using System.Globalization;
using System.Text;
using CsvHelper;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>A row of a file by column name.</summary>
internal sealed record CsvRow(int Number, IReadOnlyDictionary<string, string> Values);

/// <summary>
/// A CSV file in memory, without the columns that must not be read: identity papers of natural persons are dropped here, before anything
/// else sees a row.
/// </summary>
internal sealed class CsvTable
{
    private const int MaxBytes = 256 << 20;

    private CsvTable(
        string encoding,
        IReadOnlyList<string> header,
        IReadOnlyList<string> dropped,
        IReadOnlyList<CsvRow> rows,
        IReadOnlyList<Refusal> refusals)
    {
        Encoding = encoding;
        Header = header;
        Dropped = dropped;
        Rows = rows;
        Refusals = refusals;
    }

    /// <summary>UTF-8 or GB18030, as it was detected.</summary>
    public string Encoding { get; }

    /// <summary>The columns that were kept.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The columns of identity papers that were dropped.</summary>
    public IReadOnlyList<string> Dropped { get; }

    public IReadOnlyList<CsvRow> Rows { get; }

    /// <summary>Rows that could not be read.</summary>
    public IReadOnlyList<Refusal> Refusals { get; }

    public static async Task<CsvTable> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > MaxBytes) throw new IOException($"{path}: more than 256 MiB");
        return Parse(await File.ReadAllBytesAsync(path, cancellationToken));
    }

    public static CsvTable Parse(byte[] bytes)
    {
        var (text, encoding) = Decode(bytes);
        using var reader = CsvReader.FromText(
            text, new CsvReaderOptions { HasHeader = false, Separator = ',', MalformedData = CsvMalformedDataHandling.Throw });
        try
        {
            return Read(reader, encoding);
        }
        catch (CsvFormatException e)
        {
            // A quote that is never closed swallows every row behind it, so the file as a whole is refused. Its own text is not shown: it
            // may quote the row.
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the quotes of row {e.RecordNumber + 1} do not match"), e);
        }
    }

    private static CsvTable Read(CsvReader reader, string encoding)
    {
        if (!reader.Read()) return new CsvTable(encoding, [], [], [], []);
        var names = Cells(reader);
        var kept = names.Select(name => name.Length > 0 && !Columns.IsIdentityPaper(name) && !Columns.PersonNames.Contains(name)).ToArray();
        var rows = new List<CsvRow>();
        var refusals = new List<Refusal>();
        var number = 1;
        while (reader.Read())
        {
            number++;
            var cells = Cells(reader);
            // A row with another number of cells may have an identity number under any name: none of it is used.
            if (cells.Length != names.Length) refusals.Add(new Refusal(number, "", "CSV", Texts.CellCount));
            else if (Array.Exists(cells, cell => cell.Length > 0)) rows.Add(new CsvRow(number, Pick(names, kept, cells)));
        }

        return new CsvTable(
            encoding, [.. names.Where((_, i) => kept[i])], [.. names.Where(Columns.IsIdentityPaper)], rows, refusals);
    }

    private static string[] Cells(CsvReader reader)
    {
        var cells = new string[reader.FieldCount];
        for (var i = 0; i < cells.Length; i++) cells[i] = reader.GetString(i).Trim();
        return cells;
    }

    private static Dictionary<string, string> Pick(string[] names, bool[] kept, string[] record)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (kept[i] && record[i].Length > 0) values[names[i]] = record[i];
        }

        return values;
    }

    // Strict UTF-8 first: text in GB18030 is hardly ever valid UTF-8 by chance, and the other way round it often is.
    private static (string Text, string Name) Decode(byte[] bytes)
    {
        try
        {
            return (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF'), "UTF-8");
        }
        catch (DecoderFallbackException)
        {
            try
            {
                return (Encodings.Gb18030.GetString(bytes), Encodings.Gb18030Name);
            }
            catch (DecoderFallbackException e)
            {
                throw new IOException("neither UTF-8 nor GB18030", e);
            }
        }
    }
}
