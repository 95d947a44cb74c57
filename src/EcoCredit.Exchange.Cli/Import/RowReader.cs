using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>Reads the cells of one row by meaning and notes everything that is wrong with it.</summary>
internal sealed class RowReader(TableKind table, IReadOnlyCollection<string> header, TableRow row)
{
    private readonly List<Refusal> _refusals = [];

    public IReadOnlyList<Refusal> Refusals => _refusals;

    /// <summary>The text of a cell; empty where there is none. Variants that share a meaning are read together (处罚类别1, 2).</summary>
    public string Text(ColumnField field)
    {
        var column = Of(field);
        if (IsUnreadable(column.Names)) return "";
        var text = string.Join(
            "、",
            column.Names.Select(name => row.Values.GetValueOrDefault(name, "")).Where(value => value.Length > 0).Distinct(StringComparer.Ordinal));
        if (text.Length == 0 && column.IsRequired) Refuse(column, "双公示", Texts.CellMissing);
        return text;
    }

    /// <summary>A day as documents write it; empty where there is none.</summary>
    public string Day(ColumnField field)
    {
        var text = Text(field);
        return text.Length == 0 ? "" : ReadDay(text, Columns.NameIn(header, Of(field)));
    }

    /// <summary>As <see cref="Day"/>, where 2099-12-31 stands for none.</summary>
    public string LastDay(ColumnField field)
    {
        var day = Day(field);
        return IsoDay.TryParse(day, out var parsed) && Cells.IsNever(parsed) ? "" : day;
    }

    /// <summary>A day out of a column that the user named.</summary>
    public string DayOf(string columnName) =>
        !IsUnreadable([columnName]) && row.Values.TryGetValue(columnName, out var text) ? ReadDay(text, columnName) : "";

    public long Fen(ColumnField field)
    {
        var text = Text(field);
        if (text.Length == 0) return 0;
        if (!Cells.TryReadFen(text, out var fen)) Refuse(Of(field), "万元", Texts.AmountUnreadable);
        return fen;
    }

    public void Refuse(ColumnField field, string rule, Text reason) => Refuse(Of(field), rule, reason);

    private bool IsUnreadable(string[] names)
    {
        var found = false;
        foreach (var name in names)
        {
            if (!row.Problems.TryGetValue(name, out var problem)) continue;
            found = true;
            _refusals.Add(new Refusal(row.Number, name, "XLSX", problem));
        }

        return found;
    }

    private string ReadDay(string text, string columnName)
    {
        if (Cells.TryReadDay(text, out var day)) return IsoDay.Format(day);
        _refusals.Add(new Refusal(row.Number, columnName, "ISO 8601", Texts.DayUnreadable));
        return "";
    }

    private void Refuse(Column column, string rule, Text reason) =>
        _refusals.Add(new Refusal(row.Number, Columns.NameIn(header, column), rule, reason));

    private Column Of(ColumnField field) => Columns.All.First(column => column.Table == table && column.Field == field);
}
