using System.Globalization;
using System.Text;
using CsvHelper;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>Reads tables from CSV.</summary>
internal static class CsvTable
{
    public static ImportTable Parse(byte[] bytes)
    {
        var (text, encoding) = Decode(bytes);
        var records = Records(text).ToList();
        if (records.Count == 0) return new ImportTable(encoding, [], [], [], []);
        var table = new TableBuilder([.. records[0].Select(FormulaGuard.Release)]);
        for (var i = 1; i < records.Count; i++)
        {
            // A row with another number of cells may have an identity number under any name: none of it is used.
            if (records[i].Length != table.Width) table.Refuse(new Refusal(i + 1, "", "CSV", Texts.CellCount));
            else table.Add(i + 1, [.. records[i].Select(cell => CellText.Of(FormulaGuard.Release(cell)))]);
        }

        return table.Build(encoding);
    }

    /// <summary>Every record of a file, the header first, as it stands.</summary>
    /// <exception cref="IOException">The quotes do not match.</exception>
    public static IEnumerable<string[]> Records(string text)
    {
        using var reader = CsvReader.FromText(
            text, new CsvReaderOptions { HasHeader = false, Separator = ',', MalformedData = CsvMalformedDataHandling.Throw });
        while (ReadNext(reader))
        {
            var cells = new string[reader.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = reader.GetString(i).Trim();
            yield return cells;
        }
    }

    private static bool ReadNext(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException e)
        {
            // A quote that is never closed swallows every row behind it, so the file as a whole is refused. Its own text is not shown: it
            // may quote the row.
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the quotes of row {e.RecordNumber + 1} do not match"), e);
        }
    }

    /// <summary>The text and the name of its encoding.</summary>
    // Strict UTF-8 first: text in GB18030 is hardly ever valid UTF-8 by chance, and the other way round it often is.
    public static (string Text, string Name) Decode(byte[] bytes)
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
