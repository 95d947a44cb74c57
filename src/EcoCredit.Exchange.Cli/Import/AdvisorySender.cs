using System.Globalization;
using System.Text.RegularExpressions;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Import;

/// <summary>A month to report.</summary>
/// <param name="Month">yyyy-MM.</param>
/// <param name="File">Table of its items; <see langword="null"/> for a nil report.</param>
/// <param name="Corrects">Id of the report that it takes the place of.</param>
internal sealed record AdvisoryMonth(string Month, string? File, string? Corrects);

/// <summary>What became of a month's report.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Id">Its id; <see langword="null"/> where it was not accepted.</param>
/// <param name="Index">Its place in the ledger, where it was accepted now.</param>
/// <param name="Result">Refusals and counts.</param>
internal sealed record AdvisorySent(int Items, string? Id, long? Index, PushFileResult Result);

/// <summary>Makes, checks, signs and sends the report of a month. One document: where a row is wrong, nothing is sent.</summary>
internal static partial class AdvisorySender
{
    public static async Task<AdvisorySent> SendAsync(
        CliContext context, Session session, Target target, AdvisoryMonth month, CancellationToken cancellationToken)
    {
        var (file, items) = await ReadAsync(context, session, month, cancellationToken);
        if (file.Refusals.Count > 0)
        {
            var unsent = new PushFileResult(file, new PushBatch([], 0, [], []), new PushReport(0, 0, [], []));
            PushFile.Tell(context, unsent);
            context.Say(Texts.AdvisoryNothingSent);
            return new AdvisorySent(items.Count, null, null, unsent);
        }

        var report = (AdvisoryReport)file.Drafts[0].Document;
        report.Header.Id = DocumentIds.IdOf(report, DocumentIds.ContentOf(report));
        long? index = null;
        // Kept in the agency's folder: a nil report has no file that it could lie beside.
        var journal = Path.Combine(session.Folder.Path, $"advisory-{month.Month}{PushJournal.Extension}");
        var result = await PushFile.SendAsync(
            context, session, target, file, journal, outcome => index = outcome.Receipt?.Index, refusal => InTable(refusal, items),
            cancellationToken);
        var isThere = result.Report.Accepted + result.Report.Duplicates + result.Batch.AlreadyAccepted > 0;
        return new AdvisorySent(items.Count, isThere ? report.Header.Id : null, index, result);
    }

    private static async Task<(ImportedFile File, ReportRows Rows)> ReadAsync(
        CliContext context, Session session, AdvisoryMonth month, CancellationToken cancellationToken)
    {
        var report = new AdvisoryReport { Header = CreateHeader(session, month), Month = month.Month, NilReport = month.File is null };
        if (month.File is not { } path)
            return (Check(context, session, context.T(Texts.AdvisoryNilForm), report, ReportRows.None, []), ReportRows.None);
        if (!File.Exists(path)) throw new CliException(ExitCode.Usage, context.T(Texts.FileMissing, path));
        var table = await ImportTable.ReadAsync(path, sheet: null, cancellationToken);
        if (table.Dropped.Count > 0) context.Say(Texts.ColumnsDropped, string.Join(", ", table.Dropped));
        var (items, refusals) = AdvisoryItems.Read(table, context);
        if (items.Count + refusals.Count == 0) throw new CliException(ExitCode.Usage, context.T(Texts.AdvisoryNoRows));
        report.Items.Add(items.Select(i => i.Item));
        var rows = new ReportRows([.. items.Select(i => i.Row)], table.Header);
        return (Check(context, session, context.T(Texts.AdvisoryTable, table.Form), report, rows, refusals), rows);
    }

    /// <summary>By the rules that the node checks it by; a violation inside an item is one of its row.</summary>
    private static ImportedFile Check(
        CliContext context, Session session, string form, AdvisoryReport report, ReportRows rows, IReadOnlyList<Refusal> unread)
    {
        var options = new ImportOptions(session.Identity.AgencyCode, session.Role, session.Identity.Area, Visibility.EcoInternal, "", null);
        var checkedFile = DocumentFile.Check(
            new ImportedFile(form, Math.Max(rows.Count, 1), [new Draft(1, report)], [], []), options, context);
        // A cell that could not be read is empty in the item: it is refused once, for what is in it.
        var refusals = unread.Concat(checkedFile.Refusals.Select(r => InTable(r, rows))
            .Where(r => !unread.Any(u => u.Row == r.Row && u.Column == r.Column)));
        return checkedFile with { Refusals = [.. refusals.Distinct().OrderBy(r => r.Row)] };
    }

    private static Header CreateHeader(Session session, AdvisoryMonth month)
    {
        var header = new Header
        {
            SourceAgency = session.Identity.AgencyCode,
            AreaCode = session.Identity.Area,
            LegalBasis = { new LegalBasis { Instrument = ImportOptions.DefaultLegalBasis, Article = "30" } },
            Visibility = Visibility.EcoInternal,
        };
        if (month.Corrects is { } id) header.Supersedes = new DocumentReference { SourceAgency = session.Identity.AgencyCode, Id = id };
        return header;
    }

    private static Refusal InTable(Refusal refusal, ReportRows rows)
    {
        var match = ItemPattern().Match(refusal.Column);
        if (!match.Success || !int.TryParse(match.Groups["item"].Value, CultureInfo.InvariantCulture, out var index) || index >= rows.Count)
            return refusal with { Row = 1 };
        var field = match.Groups["field"].Value;
        return refusal with { Row = rows[index], Column = field.Length > 0 ? AdvisoryItems.ColumnOf(field, rows.Header) : "" };
    }

    [GeneratedRegex(@"^items\[(?<item>\d{1,4})\]\.?(?<field>\w*)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ItemPattern();

    /// <summary>The row of each item, and the header of the table.</summary>
    private sealed record ReportRows(IReadOnlyList<int> Rows, IReadOnlyList<string> Header)
    {
        public static ReportRows None { get; } = new([], []);

        public int Count => Rows.Count;

        public int this[int item] => Rows[item];
    }
}
