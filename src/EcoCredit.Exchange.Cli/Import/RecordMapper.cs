using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// Makes a credit record of a row: a penalty is ordinary bad-credit information (IM-13(1)), a licence basic information (IM-10(2)).
/// </summary>
internal static class RecordMapper
{
    private const string FineRow = "A1-13";
    private const string NaturalPerson = "自然人";
    private const int MaxInstrument = 200;

    // Categories that row A1-13 names: fine, confiscation of gains or property, daily penalty.
    private static readonly string[] FineMarks = ["罚款", "没收", "按日"];

    /// <summary>The record; not to be used where the reader noted refusals.</summary>
    public static CreditRecord Map(TableKind table, RowReader row, ImportOptions options)
    {
        if (row.Text(ColumnField.SubjectCategory).Contains(NaturalPerson, StringComparison.Ordinal)) row.Refuse(ColumnField.SubjectCategory, "IM-21-4", Texts.NaturalPerson);
        return table == TableKind.Penalty ? Penalty(row, options) : Licence(row, options);
    }

    private static CreditRecord Penalty(RowReader row, ImportOptions options)
    {
        var number = row.Text(ColumnField.DocumentNumber);
        var category = row.Text(ColumnField.Category);
        var header = options.CreateHeader(
            row.Text(ColumnField.SubjectName), row.Text(ColumnField.CreditCode), "13(1)", new Evidence { Kind = EvidenceKind.PenaltyDecision, DocumentNumber = number });
        var basis = row.Text(ColumnField.Basis);
        if (basis.Length > 0) header.LegalBasis.Add(
            new LegalBasis { Instrument = basis.Length <= MaxInstrument ? basis : basis[..(MaxInstrument - 1)] + "…" });
        return new CreditRecord
        {
            Header = header,
            RecordClass = RecordClass.Ordinary,
            Source = options.Source,
            ProducedOn = row.Day(ColumnField.DecidedOn),
            DocumentNumber = number,
            Summary = row.Text(ColumnField.Facts),
            Ordinary = new OrdinaryDetail
            {
                Kind = OrdinaryKind.Penalty,
                CatalogueRow = FineMarks.Any(mark => category.Contains(mark, StringComparison.Ordinal)) ? FineRow : "",
                FinalOn = options.FinalOnColumn is { } column ? row.DayOf(column) : "",
                Penalty = new Penalty
                {
                    Category = category,
                    Content = row.Text(ColumnField.Content),
                    FineFen = row.Fen(ColumnField.Fine),
                    ConfiscatedFen = row.Fen(ColumnField.Confiscated),
                    ConductType = row.Text(ColumnField.ConductType),
                },
            },
        };
    }

    private static CreditRecord Licence(RowReader row, ImportOptions options)
    {
        var number = row.Text(ColumnField.DocumentNumber);
        var licence = row.Text(ColumnField.LicenceNumber);
        var name = row.Text(ColumnField.DocumentName);
        var content = row.Text(ColumnField.Content);
        return new CreditRecord
        {
            Header = options.CreateHeader(
                row.Text(ColumnField.SubjectName), row.Text(ColumnField.CreditCode), "10(2)", new Evidence { Kind = EvidenceKind.Licence, DocumentNumber = number }),
            RecordClass = RecordClass.Basic,
            Source = options.Source,
            ProducedOn = row.Day(ColumnField.DecidedOn),
            DocumentNumber = number,
            Summary = name.Length > 0 ? $"{name}：{content}" : content,
            Basic = new BasicDetail
            {
                Kind = BasicKind.Licence,
                LicenceNumber = licence.Length > 0 ? licence : number,
                ValidFrom = row.Day(ColumnField.ValidFrom),
                ValidTo = row.LastDay(ColumnField.ValidTo),
            },
        };
    }
}
