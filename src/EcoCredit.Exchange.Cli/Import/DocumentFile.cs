using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Rules;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>
/// Reads the file that a user wants to send and checks every document by the rules that the node checks it by, before anything is sent.
/// </summary>
internal static class DocumentFile
{
    public static async Task<ImportedFile> ReadAsync(
        string path, ImportOptions options, CliContext context, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new CliException(ExitCode.Usage, context.T(Texts.FileMissing, path));
        if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return Check(
                JsonDocuments.Read(await File.ReadAllBytesAsync(path, cancellationToken), options, context), options, context);
        return ReadTable(await ImportTable.ReadAsync(path, options.Sheet, cancellationToken), options, context);
    }

    public static ImportedFile ReadTable(ImportTable source, ImportOptions options, CliContext context)
    {
        if (Columns.Recognise(source.Header.ToHashSet(StringComparer.Ordinal)) is not { } table)
            throw new CliException(ExitCode.Usage, context.T(Texts.UnknownTable));
        if (options.FinalOnColumn is { } column && !source.Header.Contains(column, StringComparer.Ordinal))
            throw new CliException(ExitCode.Usage, context.T(Texts.NoSuchColumn, column));
        var drafts = new List<Draft>();
        var refusals = new List<Refusal>(source.Refusals);
        var header = source.Header.ToHashSet(StringComparer.Ordinal);
        foreach (var row in source.Rows)
        {
            var reader = new RowReader(table, header, row);
            var record = RecordMapper.Map(table, reader, options);
            if (reader.Refusals.Count > 0) refusals.AddRange(reader.Refusals.Distinct());
            else drafts.Add(new Draft(row.Number, record));
        }

        var columnOf = Columns.All.Where(c => c.Table == table && c.DocumentField.Length > 0)
            .ToDictionary(c => c.DocumentField, c => Columns.NameIn(header, c), StringComparer.Ordinal);
        var form = context.T(table == TableKind.Penalty ? Texts.PenaltyTable : Texts.LicenceTable, source.Form);
        return Check(
            new ImportedFile(form, source.Rows.Count + source.Refusals.Count, drafts, refusals, source.Dropped) { ColumnOf = columnOf },
            options,
            context);
    }

    /// <summary>Checks drafts that were made elsewhere; violations are named by their field.</summary>
    public static ImportedFile Check(ImportedFile file, ImportOptions options, CliContext context)
    {
        if (!AreaCode.TryParse(options.Area, out var area)) throw new CliException(ExitCode.Usage, context.T(Texts.BadArea, options.Area));
        var now = context.Time.GetUtcNow();
        var rules = new RuleContext(now, options.Role, area, Catalogue.InnerMongolia);
        var good = new List<Draft>();
        var refusals = new List<Refusal>(file.Refusals);
        foreach (var draft in file.Drafts)
        {
            var violations = DocumentRules.Check(Complete(draft.Document, now), rules);
            if (violations.Count == 0) good.Add(draft);
            else refusals.AddRange(
                violations.Select(v => new Refusal(draft.Row, file.NameOf(v.Field), v.Rule, new Text(v.Chinese, v.English))));
        }

        return file with { Drafts = good, Refusals = [.. refusals.OrderBy(r => r.Row)] };
    }

    // The rules ask for an id and an issue time, which a draft gets when it is signed.
    private static IDocument Complete(IDocument draft, DateTimeOffset now)
    {
        var document = DocumentKinds.Get(draft).Parse(Google.Protobuf.MessageExtensions.ToByteArray(draft));
        if (document.Header is not { } header) return document;
        if (header.Id.Length == 0) header.Id = DocumentId.Format(new Guid("00000000-0000-8000-8000-000000000001"));
        header.IssueTime ??= Timestamp.FromDateTimeOffset(now);
        return document;
    }
}
