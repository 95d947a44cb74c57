using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Reconciliation;

/// <summary>
/// Tells what the ledger says was sent to an agency and received from it, with proofs, so that two nodes can compare what each says.
/// </summary>
internal sealed class ExchangedReader(
    AccessStatements statements,
    DisclosureWriter disclosures,
    DocumentAccess sight,
    ExchangedEntries entries,
    EntryProofs proofs,
    PlaceCursor cursors,
    IDatabase database,
    NodeOptions options)
{
    private const int DefaultPage = 100;
    private const int MaxPage = 200;
    private const int MaxLookUp = 200;
    private const int DigestLength = 32;

    // Entries looked at in one call, so that an agency that nothing was exchanged with cannot hold a connection for long.
    private const int MaxScan = 20_000;
    private const int ScanAtOnce = 2000;

    public async Task<ListExchangedResponse> ListAsync(ListExchangedRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!IsOwn(caller) && request.Peer != caller.Code) throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
        var question = new Question("DisclosureService/ListExchanged", request.ToByteArray(), []);
        var access = await statements.RequireAsync(request.Access, caller, question, cancellationToken);
        CheckArguments(request);
        await using var context = database.CreateReader();
        var response = request.LookUp.Count > 0
            ? await LookUpAsync(context, request, caller, cancellationToken)
            : await ReadAsync(context, request, caller, cancellationToken);
        var disclosed = await disclosures.RecordAsync(response, access, caller, question, cancellationToken);
        (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
        return response;
    }

    private async Task<ListExchangedResponse> ReadAsync(
        ExchangeDbContext context, ListExchangedRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (from, to) = (request.From.ToDateTimeOffset(), request.To.ToDateTimeOffset());
        var filter = FormattableString.Invariant($"exchanged|{request.Peer}|{from.UtcTicks}|{to.UtcTicks}");
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        var end = await LedgerTimes.FindFirstAsync(context, size, to, cancellationToken);
        var next = request.Cursor.Length == 0
            ? await LedgerTimes.FindFirstAsync(context, size, from, cancellationToken)
            : (cursors.Read(request.Cursor, caller.Code, filter) ?? throw new ExchangeError(ErrorReason.CursorInvalid).ToException()).Index;
        var limit = request.PageSize == 0 ? DefaultPage : request.PageSize;
        var stop = Math.Min(end, next + MaxScan);
        var found = new List<FoundEntry>();
        while (next < stop && found.Count < limit)
        {
            var (first, last) = (next, Math.Min(stop, next + ScanAtOnce));
            var rows = await context.LedgerEntries.Where(e => e.Idx >= first && e.Idx < last).OrderBy(e => e.Idx)
                .Select(e => new { e.Idx, e.Entry }).ToListAsync(cancellationToken);
            next = last;
            foreach (var row in rows)
            {
                if (!LedgerEntry.TryParse(row.Entry, out var entry, out _) || !ExchangedEntries.IsExchange(entry, request.Peer)) continue;
                found.Add(new FoundEntry(row.Idx, entry));
                if (found.Count < limit) continue;
                next = row.Idx + 1;
                break;
            }
        }

        var response = new ListExchangedResponse();
        var proved = await proofs.ReadAsync(context, [.. found.Select(f => f.Index)], cancellationToken);
        response.Checkpoint = proved.Checkpoint;
        response.Entries.Add(await entries.DescribeAsync(context, request.Peer, found, proved, cancellationToken));
        if (next < end) response.NextCursor = cursors.Write(new Place(next, "-"), caller.Code, filter);
        return response;
    }

    private async Task<ListExchangedResponse> LookUpAsync(
        ExchangeDbContext context, ListExchangedRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var documents = new List<(ByteString Digest, DocumentRow Row, long? SentAt)>();
        foreach (var digest in request.LookUp.Distinct())
        {
            var bytes = digest.ToByteArray();
            var row = await context.Documents.Where(d => d.PayloadDigest == bytes).OrderBy(d => d.Idx).FirstOrDefaultAsync(cancellationToken);
            if (row is null || !MaySee(caller, row)) continue;
            var sentAt = await context.Deliveries.Where(d => d.Recipient == request.Peer && d.Idx == row.Idx)
                .Select(d => d.DisclosedIdx).FirstOrDefaultAsync(cancellationToken);
            documents.Add((digest, row, sentAt));
        }

        long[] wanted = [.. documents.Select(d => d.Row.Idx), .. documents.Where(d => d.SentAt is not null).Select(d => d.SentAt!.Value)];
        var proved = await proofs.ReadAsync(context, wanted, cancellationToken);
        var described = await DescribeAsync(context, request.Peer, wanted, proved, cancellationToken);
        var response = new ListExchangedResponse { Checkpoint = proved.Checkpoint, LookedUp = { request.LookUp } };
        foreach (var (digest, row, sentAt) in documents)
        {
            // An entry that is gone proves nothing.
            if (!described.TryGetValue(row.Idx, out var received)) continue;
            var found = new FoundDocument { PayloadDigest = digest, Received = received };
            if (sentAt is { } index && described.TryGetValue(index, out var sent)) found.Sent = sent;
            response.Found.Add(found);
        }

        return response;
    }

    private async Task<Dictionary<long, ExchangedEntry>> DescribeAsync(
        ExchangeDbContext context, string peer, long[] indexes, ProvedEntries proved, CancellationToken cancellationToken)
    {
        var rows = await context.LedgerEntries.Where(e => indexes.Contains(e.Idx)).Select(e => new { e.Idx, e.Entry }).ToListAsync(cancellationToken);
        var found = new List<FoundEntry>();
        foreach (var row in rows)
        {
            if (LedgerEntry.TryParse(row.Entry, out var entry, out _)) found.Add(new FoundEntry(row.Idx, entry));
        }

        var described = await entries.DescribeAsync(context, peer, found, proved, cancellationToken);
        return described.ToDictionary(e => e.Proof.Index);
    }

    private bool MaySee(Caller caller, DocumentRow row) =>
        (DocumentKind)row.Kind != DocumentKind.AccessStatement
        && PermissionFloor.MayBeTold((DocumentKind)row.Kind)
        && AreaCode.TryParse(row.Area, out var area)
        && (IsOwn(caller) || sight.MaySee(caller.Role, caller.Area, (DocumentKind)row.Kind, (Visibility)row.Visibility, area));

    private bool IsOwn(Caller caller) => caller.Code == options.Agency.Code;

    private static void CheckArguments(ListExchangedRequest request)
    {
        var violations = new List<ErrorViolation>();
        if (!CreditCode.IsValid(request.Peer)) violations.Add(new("peer", "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。"));
        if (request.PageSize is < 0 or > MaxPage)
            violations.Add(new("page_size", "API", $"1 to {MaxPage}, or 0 for {DefaultPage}.", $"取值1至{MaxPage}，0表示{DefaultPage}。"));
        if (request.LookUp.Count > 0) CheckLookUp(request, violations);
        else CheckPeriod(request, violations);
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }

    private static void CheckLookUp(ListExchangedRequest request, List<ErrorViolation> violations)
    {
        if (request.LookUp.Count > MaxLookUp)
            violations.Add(new("look_up", "API", $"At most {MaxLookUp}.", $"不得超过{MaxLookUp}个。"));
        if (request.LookUp.Any(d => d.Length != DigestLength))
            violations.Add(new("look_up", "API", "A digest has 32 bytes.", "摘要须为32字节。"));
        if (request.From is not null || request.To is not null || request.Cursor.Length > 0)
            violations.Add(new("look_up", "API", "Not with a period or a cursor.", "不得与期间或游标同用。"));
    }

    private static void CheckPeriod(ListExchangedRequest request, List<ErrorViolation> violations)
    {
        var (from, to) = (Moments.Read(request.From), Moments.Read(request.To));
        if (from is null) violations.Add(new("from", "API", "Missing or not a point in time.", "缺少起始时间或时间无效。"));
        if (to is null) violations.Add(new("to", "API", "Missing or not a point in time.", "缺少截止时间或时间无效。"));
        if (from >= to) violations.Add(new("to", "API", "The end lies before the beginning.", "截止时间须晚于起始时间。"));
    }
}
