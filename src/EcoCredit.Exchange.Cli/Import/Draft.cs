using EcoCredit.Exchange.Protocol.Documents;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>A document that has yet to get its id and issue time, and its row.</summary>
internal sealed record Draft(int Row, IDocument Document);

/// <summary>What reading a file gave.</summary>
/// <param name="Form">What kind of file it is, for the user: CSV of penalties, UTF-8.</param>
/// <param name="Rows">Rows or documents in it.</param>
/// <param name="Drafts">Documents that can be sent.</param>
/// <param name="Refusals">Rows that cannot, with every reason.</param>
/// <param name="DroppedColumns">Columns of identity papers that were not read.</param>
internal sealed record ImportedFile(
    string Form, int Rows, IReadOnlyList<Draft> Drafts, IReadOnlyList<Refusal> Refusals, IReadOnlyList<string> DroppedColumns)
{
    /// <summary>The column of a table that a field of a document comes from.</summary>
    public IReadOnlyDictionary<string, string> ColumnOf { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The user's own name of what a violation is about: the column, or else the path of the field.</summary>
    public string NameOf(string field) =>
        ColumnOf.FirstOrDefault(pair => field.StartsWith(pair.Key, StringComparison.Ordinal)).Value ?? field;
}
