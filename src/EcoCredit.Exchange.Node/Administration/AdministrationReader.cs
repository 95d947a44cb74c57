using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Administration;

/// <summary>Shows the operator what was ordered and changed, the newest first.</summary>
internal sealed class AdministrationReader(IDatabase database, BodyCipher cipher, PlaceCursor cursors, NodeOptions options)
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;

    // A message is 4 MiB at most. A record alone is left out beyond this, and said to be; a page ends before it grows beyond it.
    private const int MaxBytes = 2 << 20;
    private const string Filter = "administration";

    public async Task<ListAdministrationResponse> ListAsync(
        ListAdministrationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Code != options.Agency.Code) throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
        if (request.PageSize is < 0 or > MaxPage)
            throw new ExchangeError(ErrorReason.RequestInvalid)
            {
                Violations = [new("page_size", "API", $"1 to {MaxPage}, or 0 for {DefaultPage}.", $"取值1至{MaxPage}，0表示{DefaultPage}。")],
            }.ToException();
        var before = long.MaxValue;
        if (request.Cursor.Length > 0)
            before = (cursors.Read(request.Cursor, caller.Code, Filter) ?? throw new ExchangeError(ErrorReason.CursorInvalid).ToException()).Index;

        var limit = request.PageSize == 0 ? DefaultPage : request.PageSize;
        await using var context = database.CreateReader();
        var rows = await ReadAsync(context, before, limit + 1, cancellationToken);
        var bodies = await SealedBodies.ReadAsync(context, [.. rows.Take(limit).Select(r => r.Idx)], cancellationToken);
        var response = new ListAdministrationResponse();
        var bytes = 0;
        foreach (var row in rows.Take(limit))
        {
            var entry = Open(row, bodies[row.Idx]);
            bytes += entry.CalculateSize();
            if (bytes > MaxBytes && response.Entries.Count > 0) break;
            response.Entries.Add(entry);
        }

        if (response.Entries.Count < rows.Count)
            response.NextCursor = cursors.Write(new Place(response.Entries[^1].Index, ""), caller.Code, Filter);
        return response;
    }

    // By the type in the encoded entry: these are few, and asked for by one operator.
    private static Task<List<LedgerEntryRow>> ReadAsync(ExchangeDbContext context, long before, int max, CancellationToken cancellationToken)
    {
        byte[] administration = [(byte)LedgerEntryType.Administration], erasure = [(byte)LedgerEntryType.Erasure], recovery = [(byte)LedgerEntryType.Recovery];
        return context.LedgerEntries.FromSql(
            $"""
            SELECT idx, entry, leaf_hash FROM ledger_entry
            WHERE idx < {before} AND substr(entry, 2, 1) IN ({administration}, {erasure}, {recovery}) ORDER BY idx DESC LIMIT {max}
            """).ToListAsync(cancellationToken);
    }

    private AdministrationEntry Open(LedgerEntryRow row, SealedBody body)
    {
        if (!LedgerEntry.TryParse(row.Entry, out var entry, out var reason))
            throw new LedgerCorruptException($"Entry {row.Idx} cannot be read: {reason}.");
        var shown = new AdministrationEntry
        {
            Index = row.Idx,
            RecordedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs)),
            Agency = entry.OtherPartyCode,
        };
        var record = cipher.Decrypt(body);
        if (record.Length > MaxBytes)
        {
            shown.LeftOutBytes = record.Length;
            return shown;
        }

        switch (entry.Type)
        {
            case LedgerEntryType.Erasure:
                shown.Erasure = ErasureRecord.Parser.ParseFrom(record);
                break;
            case LedgerEntryType.Recovery:
                shown.Recovery = RecoveryRecord.Parser.ParseFrom(record);
                break;
            default:
                var order = AdministrationRecord.Parser.ParseFrom(record);
                if (order.Method.StartsWith(ConfigurationRecorder.Service, StringComparison.Ordinal))
                    shown.Configuration = ConfigurationRecord.Parser.ParseFrom(order.Request);
                else shown.Order = order;
                break;
        }

        return shown;
    }
}
