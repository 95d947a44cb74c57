using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Calendar;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>A retraction and the columns by which it is decided who may see the document.</summary>
internal sealed record DescribedRetraction(Retraction Retraction, DocumentRow Document);

/// <summary>Tells of retractions: what ended, by which document, how far it has come.</summary>
internal sealed class RetractionReader(WorkingCalendar calendar, TimeProvider time)
{
    /// <summary>Describes some rows, in their order.</summary>
    public async Task<List<DescribedRetraction>> DescribeAsync(
        ExchangeDbContext context, IReadOnlyList<RetractionRow> rows, CancellationToken cancellationToken)
    {
        var indexes = rows.Select(r => r.Idx).Distinct().ToArray();
        var documents = await context.Documents.Where(d => indexes.Contains(d.Idx)).ToDictionaryAsync(d => d.Idx, cancellationToken);
        var agencies = rows.Select(r => r.Agency).Distinct(StringComparer.Ordinal).ToArray();
        var retracted = await RetractedAsync(context, indexes, agencies, cancellationToken);
        var today = ChinaTime.Today(time);
        return
        [
            .. rows.Select(row =>
            {
                var described = Describe(row, documents[row.Idx], today);
                described.Retracted.Add(retracted[(row.Idx, row.Agency)]);
                return new DescribedRetraction(described, documents[row.Idx]);
            }),
        ];
    }

    private Retraction Describe(RetractionRow row, DocumentRow document, DateOnly today)
    {
        // The year may have been announced since.
        var dueDay = row.DueDay ?? TellingRows.DueDayOf(row.RecordedAtMs, calendar);
        var retraction = new Retraction
        {
            Recipient = row.Agency,
            Index = row.Idx,
            Document = new DocumentReference { SourceAgency = document.Source, Id = document.DocumentId },
            Kind = (DocumentKind)document.Kind,
            SubjectCode = document.Subject,
            State = (RetractionState)row.State,
            RecordedAt = MomentOf(row.RecordedAtMs),
            DueOn = dueDay is { } day ? IsoDay.Format(DateOnly.FromDayNumber(day)) : "",
            Overdue = row.State < RetractionStates.Acknowledged && dueDay < today.DayNumber,
        };
        if (row.AcknowledgedAtMs is { } at) retraction.AcknowledgedAt = MomentOf(at);
        return retraction;
    }

    /// <summary>What ended and the recipient had been told, and nothing else: of the rest it learns nothing here.</summary>
    private static async Task<ILookup<(long, string), RetractedDocument>> RetractedAsync(
        ExchangeDbContext context, long[] indexes, string[] agencies, CancellationToken cancellationToken)
    {
        var found = await (
            from ending in context.DocumentEndings
            join ended in context.Documents
                on new { Source = ending.TargetSource, Id = ending.TargetId } equals new { ended.Source, Id = ended.DocumentId }
            join told in context.Told on ended.Idx equals told.DocumentIdx
            where indexes.Contains(ending.Idx) && agencies.Contains(told.Agency) && told.FirstIdx < ending.Idx
            orderby ended.Idx
            select new { ending.Idx, told.Agency, ended.Source, ended.DocumentId, ended.Kind, Ended = ended.Idx, told.Way, told.FirstIdx })
            .ToListAsync(cancellationToken);
        return found.ToLookup(f => (f.Idx, f.Agency), f => new RetractedDocument
        {
            Document = new DocumentReference { SourceAgency = f.Source, Id = f.DocumentId },
            Kind = (DocumentKind)f.Kind,
            Index = f.Ended,
            Way = (DisclosureWay)f.Way,
            EntryIndex = f.FirstIdx,
        });
    }

    private static Timestamp MomentOf(long ms) => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
