using CsvHelper;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// Writes the tables that people open: in UTF-8 with the mark that Excel needs to see that it is, and nothing in them that a spreadsheet
/// would take for a formula.
/// </summary>
internal static class CsvOutput
{
    public static void Write(Stream stream, IEnumerable<string[]> records)
    {
        using var writer =
            CsvWriter.Create(stream, new CsvWriterOptions { WriteByteOrderMark = true, ValidateFieldCount = false }, leaveOpen: true);
        foreach (var record in records) writer.WriteRecord(Array.ConvertAll(record, FormulaGuard.Neutralise));
    }
}
