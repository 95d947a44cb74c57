using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>Sums up the tellings of a run in lines, with what the documents and the access statements say.</summary>
internal sealed class ReportLines(IDatabase database, StatementBook statements)
{
    private static readonly long LongestSealMs = (long)TimeSpan.FromDays(AccessSeals.MostDays).TotalMilliseconds;

    /// <summary>The lines of a page, in the order in which they began.</summary>
    public async Task<IReadOnlyList<DisclosureLineRow>> MakeAsync(ReportPage page, CancellationToken cancellationToken)
    {
        var subjects = await SubjectsAsync(page, cancellationToken);
        await using var context = database.CreateReader();
        var ended = await EndedAsync(context, page, cancellationToken);
        var lines = new Dictionary<(string, string), DisclosureLineRow>();
        foreach (var telling in page.Tellings)
        {
            var subject = telling.Subject;
            if (telling.Document >= 0)
            {
                // Practitioners stay in their own channel, whose answers stand in the ledger like all others (IM-21-4).
                if (!subjects.TryGetValue(telling.Document, out var found)) continue;
                if (subject.Length == 0) subject = found;
            }

            if (subject.Length == 0) continue;
            var facts = await statements.FindAsync(context, telling.Statement, cancellationToken);
            var sealedUntilMs = telling.IsRetraction
                ? await SealOfRetractionAsync(context, telling, ended, lines.Values, cancellationToken)
                : SealOf(facts, telling);
            var line = Begin(telling, subject, facts, sealedUntilMs);
            var key = (line.Subject, line.LineKey);
            lines[key] = lines.TryGetValue(key, out var begun) ? Continue(begun, telling) : line;
        }

        return [.. lines.Values.OrderBy(l => l.FirstIdx)];
    }

    // Nobody knows whether it is sealed: for as long as it could be, it is.
    private static long SealOf(StatementFacts facts, ReportedTelling telling) =>
        facts.IsReadable ? facts.SealedUntilMs : telling.Entry.TimeMs + LongestSealMs;

    private async Task<Dictionary<long, string>> SubjectsAsync(ReportPage page, CancellationToken cancellationToken)
    {
        long[] documents = [.. page.Tellings.Where(t => t.Document >= 0).Select(t => t.Document).Distinct()];
        if (documents.Length == 0) return [];
        var found = await database.Walks.FindDocumentsAsync(documents, cancellationToken);
        return found.Where(d => PermissionFloor.MayBeTold((DocumentKind)d.Value.Kind))
            .ToDictionary(d => d.Key, d => CreditCode.IsValid(d.Value.Subject) ? d.Value.Subject : "");
    }

    /// <summary>What the retractions of a page ended.</summary>
    private static async Task<ILookup<long, long>> EndedAsync(
        ExchangeDbContext context, ReportPage page, CancellationToken cancellationToken)
    {
        long[] endings = [.. page.Tellings.Where(t => t.IsRetraction).Select(t => t.Document).Distinct()];
        var rows = endings.Length == 0 ? [] : await (
            from ending in context.DocumentEndings
            join target in context.Documents
                on new { Source = ending.TargetSource, Id = ending.TargetId } equals new { target.Source, Id = target.DocumentId }
            where endings.Contains(ending.Idx)
            select new { ending.Idx, Ended = target.Idx }).ToListAsync(cancellationToken);
        return rows.ToLookup(r => r.Idx, r => r.Ended);
    }

    /// <summary>Sealed where everything that it is owed for is, for as long as the first of that.</summary>
    private static async Task<long> SealOfRetractionAsync(
        ExchangeDbContext context,
        ReportedTelling telling,
        ILookup<long, long> ended,
        IEnumerable<DisclosureLineRow> page,
        CancellationToken cancellationToken)
    {
        var agency = telling.Entry.OtherPartyCode;
        long[] documents = [.. ended[telling.Document]];
        var before = await context.DisclosureLines.Where(l => documents.Contains(l.DocumentIdx) && l.Agency == agency)
            .Select(l => l.SealedUntilMs).ToListAsync(cancellationToken);
        var seals = before.Concat(page.Where(l => l.Agency == agency && documents.Contains(l.DocumentIdx)).Select(l => l.SealedUntilMs)).ToList();
        return seals.Count == 0 ? 0 : seals.Min();
    }

    private static DisclosureLineRow Begin(ReportedTelling telling, string subject, StatementFacts facts, long sealedUntilMs)
    {
        var entry = telling.Entry;
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.OtherPartyCode}\0{(int)telling.Way}\0{entry.PurposeCode}\0{facts.CaseNumber}\0{facts.LegalBasis}\0{telling.Basis}\0{telling.Method}\0{telling.Outcome}\0{telling.Document}\0{sealedUntilMs}");
        return new DisclosureLineRow
        {
            Subject = subject,
            LineKey = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))),
            Agency = entry.OtherPartyCode,
            Way = (int)telling.Way,
            Purpose = entry.PurposeCode,
            CaseNumber = facts.CaseNumber,
            LegalBasis = facts.LegalBasis,
            Basis = telling.Basis,
            Method = telling.Method,
            Outcome = telling.Outcome,
            DocumentIdx = telling.Document,
            StatementDigest = telling.Statement.ToByteArray(),
            FirstIdx = telling.Index,
            FirstAtMs = entry.TimeMs,
            LastIdx = telling.Index,
            LastAtMs = entry.TimeMs,
            Times = 1,
            SealedUntilMs = sealedUntilMs,
        };
    }

    private static DisclosureLineRow Continue(DisclosureLineRow line, ReportedTelling telling)
    {
        line.LastIdx = telling.Index;
        line.LastAtMs = telling.Entry.TimeMs;
        line.Times++;
        return line;
    }
}
