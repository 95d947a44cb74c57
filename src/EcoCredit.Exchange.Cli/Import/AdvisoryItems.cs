using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>The items of a month as a table names them: a column for each field, by its Chinese or its English name.</summary>
internal static class AdvisoryItems
{
    // Field of AdvisoryItem, its names in a table, and whether the column has to be there.
    private static readonly (string Field, string[] Names, bool IsRequired)[] Table =
    [
        ("credit_code", ["统一社会信用代码", "credit_code"], true),
        ("name", ["名称", "机构名称", "name"], true),
        ("kind", ["类型", "kind"], true),
        ("document_number", ["文号", "document_number"], false),
        ("occurred_on", ["日期", "occurred_on"], true),
        ("summary", ["摘要", "summary"], true),
    ];

    /// <summary>Reads the rows; what cannot be read is refused under the name that the file gives the column.</summary>
    /// <returns>The items and their rows, in the order of the file, and the refusals.</returns>
    public static (IReadOnlyList<(int Row, AdvisoryItem Item)> Items, IReadOnlyList<Refusal> Refusals) Read(
        ImportTable table, CliContext context)
    {
        foreach (var (_, names, isRequired) in Table)
        {
            if (isRequired && !names.Any(table.Header.Contains))
                throw new CliException(ExitCode.Usage, context.T(Texts.AdvisoryNoColumn, string.Join("/", names)));
        }

        var refusals = new List<Refusal>(table.Refusals);
        var items = new List<(int, AdvisoryItem)>();
        foreach (var row in table.Rows)
        {
            refusals.AddRange(row.Problems.Where(p => Table.Any(column => column.Names.Contains(p.Key)))
                .Select(p => new Refusal(row.Number, p.Key, "XLSX", p.Value)));
            var item = new AdvisoryItem
            {
                CreditCode = Cell(row, "credit_code"),
                Name = Cell(row, "name"),
                DocumentNumber = Cell(row, "document_number"),
                Summary = Cell(row, "summary"),
            };
            if (ReadKind(Cell(row, "kind")) is { } kind) item.Kind = kind;
            else if (IsReadable(row, "kind"))
                refusals.Add(new Refusal(row.Number, ColumnOf("kind", table.Header), "IM-12", Texts.AdvisoryKindUnreadable));
            if (Cells.TryReadDay(Cell(row, "occurred_on"), out var day)) item.OccurredOn = IsoDay.Format(day);
            else if (IsReadable(row, "occurred_on"))
                refusals.Add(new Refusal(row.Number, ColumnOf("occurred_on", table.Header), "ISO 8601", Texts.DayUnreadable));
            items.Add((row.Number, item));
        }

        return (items, refusals);
    }

    /// <summary>Name of the column that a field of an item is in, for example 文号; the field itself where it is none of a table's.</summary>
    public static string ColumnOf(string field, IReadOnlyList<string> header)
    {
        var (name, names, _) = Array.Find(Table, column => column.Field == field);
        return name is null ? field : Array.Find(names, header.Contains) ?? names[0];
    }

    private static bool IsReadable(TableRow row, string field) =>
        !Array.Exists(Array.Find(Table, column => column.Field == field).Names, row.Problems.ContainsKey);

    private static string Cell(TableRow row, string field) =>
        Array.Find(Table, column => column.Field == field).Names
            .Select(name => row.Values.GetValueOrDefault(name, "")).FirstOrDefault(text => text.Length > 0) ?? "";

    private static AdvisoryKind? ReadKind(string text) => text switch
    {
        "1" => AdvisoryKind.JointInspectionNotice,
        "2" => AdvisoryKind.Transferred,
        "3" => AdvisoryKind.RefusedInspection,
        _ => null,
    };
}
