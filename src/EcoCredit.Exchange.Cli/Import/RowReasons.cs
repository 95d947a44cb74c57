namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// What was refused, row by row, as it is written beside the rows: in both languages, with the column and the rule, and never with what a
/// cell says.
/// </summary>
internal sealed class RowReasons(IReadOnlyList<Refusal> refusals)
{
    /// <summary>Name of the column.</summary>
    public const string Header = "原因 Reason";

    // As many characters as a cell holds.
    private const int MaxLength = 32_767;

    private readonly ILookup<int, Refusal> _byRow = refusals.ToLookup(refusal => refusal.Row);

    /// <summary>The columns that a row was refused for.</summary>
    public IEnumerable<string> ColumnsOf(int row) =>
        _byRow[row].Select(refusal => refusal.Column).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>The reasons of a row; empty where it was not refused.</summary>
    public string TextOf(int row)
    {
        var text = string.Join("\n", _byRow[row].Select(r => $"{r.Column} [{r.Rule}] {r.Reason.Zh} {r.Reason.En}".TrimStart()));
        return text.Length <= MaxLength ? text : text[..MaxLength];
    }
}
