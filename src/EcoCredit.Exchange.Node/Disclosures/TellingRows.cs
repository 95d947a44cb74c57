using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Rules.Calendar;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>A document that ends others, of a run of the ledger.</summary>
/// <param name="Index">Its ledger index.</param>
/// <param name="Source">Its source.</param>
/// <param name="RecordedAtMs">When it was recorded.</param>
/// <param name="Ended">Ledger indexes of what it ends.</param>
internal sealed record EndingDocument(long Index, string Source, long RecordedAtMs, IReadOnlyList<long> Ended);

/// <summary>
/// Writes what a run of the ledger said, inside the walk's transaction. All of it is derived: written again, it is the same.
/// </summary>
internal sealed class TellingRows(ExchangeDbContext context, string own, WorkingCalendar calendar)
{
    /// <summary>Working days within which everybody has stopped using what ended (修复同步).</summary>
    public const int DueWorkingDays = 3;

    /// <summary>Who was told and who asked.</summary>
    public async Task WriteAsync(TellingPage page, CancellationToken cancellationToken)
    {
        // Nobody else writes these tables, and one walk at a time: the cursor's row is locked.
        await MultiRow.UpsertAsync(
            context,
            "INSERT INTO told (document_idx, agency, way, first_idx, first_at_ms, purpose, statement_digest, last_idx)",
            "ON CONFLICT (document_idx, agency) DO UPDATE SET last_idx = excluded.last_idx WHERE told.last_idx < excluded.last_idx",
            [
                .. page.Told.Select(t => new object[]
                {
                    t.Key.Document, t.Key.Agency, (int)t.Value.Way, t.Value.FirstIndex, t.Value.FirstTimeMs, t.Value.Purpose,
                    t.Value.StatementDigest, t.Value.LastIndex,
                }),
            ],
            cancellationToken);

        // A question about the past says nothing of what the agency knows now.
        await MultiRow.UpsertAsync(
            context,
            "INSERT INTO asked (agency, case_number, subject, known_size, asked_at_ms)",
            "ON CONFLICT (agency, case_number, subject) DO UPDATE SET known_size = excluded.known_size, asked_at_ms = excluded.asked_at_ms "
            + "WHERE asked.known_size <= excluded.known_size",
            [
                .. page.Asked.Select(
                    a => new object[] { a.Key.Agency, a.Key.CaseNumber, a.Key.Subject, a.Value.KnownSize, a.Value.TimeMs }),
            ],
            cancellationToken);
    }

    /// <summary>Whom an end is owed to: everybody who had been told of what ended, but who ended it and the node's own agency.</summary>
    public async Task<IReadOnlyList<string>> OweAsync(EndingDocument ending, CancellationToken cancellationToken)
    {
        var recipients = await context.Told
            .Where(t => ending.Ended.Contains(t.DocumentIdx) && t.FirstIdx < ending.Index && t.Agency != ending.Source && t.Agency != own)
            .Select(t => t.Agency).Distinct().OrderBy(a => a).ToListAsync(cancellationToken);
        if (recipients.Count == 0) return recipients;
        var dueDay = DueDayOf(ending.RecordedAtMs, calendar);
        var received = await context.Deliveries
            .Where(d => d.Idx == ending.Index && recipients.Contains(d.Recipient) && d.ReceivedAtMs != null)
            .ToDictionaryAsync(d => d.Recipient, d => d.ReceivedAtMs, StringComparer.Ordinal, cancellationToken);
        foreach (var agency in recipients)
        {
            var receivedAtMs = received.GetValueOrDefault(agency);
            var state = receivedAtMs is null ? RetractionStates.Waiting : RetractionStates.Acknowledged;
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO retraction (idx, agency, state, recorded_at_ms, due_day, acknowledged_at_ms, acknowledged_idx)
                VALUES ({ending.Index}, {agency}, {state}, {ending.RecordedAtMs}, {dueDay}, {receivedAtMs}, {(long?)null})
                ON CONFLICT (idx, agency) DO UPDATE
                SET state = {RetractionStates.Acknowledged}, recorded_at_ms = excluded.recorded_at_ms, due_day = excluded.due_day
                WHERE retraction.state = {RetractionStates.Early}
                """,
                cancellationToken);
        }

        return recipients;
    }

    /// <summary>Whoever was told of an ending document has got what it is owed.</summary>
    /// <param name="page">Who was told what.</param>
    /// <param name="documents">Those documents of the page that end others.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> MarkDeliveredAsync(TellingPage page, IReadOnlyList<long> documents, CancellationToken cancellationToken)
    {
        if (documents.Count == 0) return false;
        var waiting = await context.Retractions
            .Where(r => documents.Contains(r.Idx) && r.State == RetractionStates.Waiting)
            .Select(r => new { r.Idx, r.Agency }).ToListAsync(cancellationToken);
        var delivered = waiting.Where(r => page.Told.ContainsKey((r.Idx, r.Agency))).GroupBy(r => r.Idx).OrderBy(g => g.Key).ToList();
        foreach (var one in delivered)
        {
            var agencies = one.Select(r => r.Agency).ToArray();
            await context.Retractions
                .Where(r => r.Idx == one.Key && agencies.Contains(r.Agency) && r.State == RetractionStates.Waiting)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RetractionStates.Delivered), cancellationToken);
        }

        return delivered.Count > 0;
    }

    /// <summary>Confirmations that stand in the ledger.</summary>
    public static async Task ConfirmAsync(ExchangeDbContext context, Confirmation confirmation, CancellationToken cancellationToken)
    {
        var indexes = confirmation.Indexes.ToArray();
        await context.Retractions
            .Where(r => r.Agency == confirmation.Agency && indexes.Contains(r.Idx) && r.State < RetractionStates.Acknowledged)
            .ExecuteUpdateAsync(
                r => r.SetProperty(x => x.State, RetractionStates.Acknowledged)
                    .SetProperty(x => x.AcknowledgedAtMs, (long?)confirmation.TimeMs)
                    .SetProperty(x => x.AcknowledgedIdx, (long?)confirmation.Index),
                cancellationToken);
    }

    /// <summary>The last day on which it is in time; <see langword="null"/> where the year's holidays are not announced.</summary>
    public static int? DueDayOf(long recordedAtMs, WorkingCalendar calendar)
    {
        var recordedOn = ChinaTime.DayOf(DateTimeOffset.FromUnixTimeMilliseconds(recordedAtMs));
        return calendar.TryFindLastDay(recordedOn, DueWorkingDays, out var last) ? last.DayNumber : null;
    }
}
