using System.Globalization;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>Shows the deliveries and how far they have come.</summary>
internal sealed class DeliveryReader(IDatabase database, DeliveryCursor cursors, TimeProvider time)
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    private static readonly int[] Unfinished = [(int)DeliveryState.Waiting, (int)DeliveryState.Sent, (int)DeliveryState.Parked];

    public async Task<ListDeliveriesResponse> ListAsync(ListDeliveriesRequest request, string caller, CancellationToken cancellationToken)
    {
        CheckArguments(request);
        var filter = FilterOf(request);
        (string Recipient, long Index)? start = null;
        if (request.Cursor.Length > 0)
            start = cursors.Read(request.Cursor, caller, filter) ?? throw new ExchangeError(ErrorReason.CursorInvalid).ToException();

        await using var context = database.CreateReader();
        var today = ChinaTime.Today(time).DayNumber;
        var limit = request.PageSize == 0 ? DefaultPage : request.PageSize;
        var found = await (
            from delivery in Select(context, request, start, today)
            join document in context.Documents on delivery.Idx equals document.Idx
            orderby delivery.Recipient, delivery.Idx
            select new { Row = delivery, document.Kind, document.Source, document.DocumentId })
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var page = found.Take(limit).ToList();
        var held = await ReadParkedAsync(context, [.. page.Select(f => f.Row)], cancellationToken);
        var response = new ListDeliveriesResponse();
        foreach (var one in page)
        {
            var delivery = Show(one.Row, held, today);
            (delivery.Kind, delivery.SourceAgency, delivery.Id) = ((DocumentKind)one.Kind, one.Source, one.DocumentId);
            response.Deliveries.Add(delivery);
        }

        if (found.Count > limit) response.NextCursor = cursors.Write((found[limit].Row.Recipient, found[limit].Row.Idx), caller, filter);
        return response;
    }

    private static IQueryable<DeliveryRow> Select(
        ExchangeDbContext context, ListDeliveriesRequest request, (string Recipient, long Index)? start, int today)
    {
        var states = request.States.Count > 0 ? request.States.Select(s => (int)s).ToArray() : Unfinished;
        var rows = context.Deliveries.Where(d => states.Contains(d.State));
        if (request.Recipient.Length > 0) rows = rows.Where(d => d.Recipient == request.Recipient);
        if (request.OverdueOnly) rows = rows.Where(d => d.DueDay < today && Unfinished.Contains(d.State));
        if (start is var (recipient, index))
            rows = rows.Where(d => string.Compare(d.Recipient, recipient) > 0 || (d.Recipient == recipient && d.Idx >= index));
        return rows;
    }

    /// <summary>The first parked document of each recipient and organisation on a page: what others wait behind.</summary>
    private static async Task<Dictionary<(string Recipient, string Subject), long>> ReadParkedAsync(
        ExchangeDbContext context, IReadOnlyCollection<DeliveryRow> page, CancellationToken cancellationToken)
    {
        var recipients = page.Select(d => d.Recipient).Distinct(StringComparer.Ordinal).ToArray();
        var subjects = page.Select(d => d.Subject).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        if (subjects.Length == 0) return [];
        var parked = await context.Deliveries
            .Where(d => recipients.Contains(d.Recipient) && d.State == (int)DeliveryState.Parked && subjects.Contains(d.Subject))
            .Select(d => new { d.Recipient, d.Subject, d.Idx })
            .ToListAsync(cancellationToken);
        return parked.GroupBy(d => (d.Recipient, d.Subject)).ToDictionary(g => g.Key, g => g.Min(d => d.Idx));
    }

    private static Delivery Show(DeliveryRow row, Dictionary<(string Recipient, string Subject), long> parked, int today)
    {
        var delivery = new Delivery
        {
            Recipient = row.Recipient,
            Index = row.Idx,
            SubjectCode = row.Subject,
            State = (DeliveryState)row.State,
            Basis = row.Basis,
            Attempts = row.Attempts,
            DueOn = row.DueDay is { } due ? IsoDay.Format(DateOnly.FromDayNumber(due)) : "",
            Overdue = row.DueDay < today && Unfinished.Contains(row.State),
            LastProblem = row.LastProblem,
        };
        if (row.NextAttemptAtMs is { } next) delivery.NextAttemptAt = At(next);
        if (row.ReceivedAtMs is { } received) delivery.ReceivedAt = At(received);
        if (row.Receipt is { } receipt) delivery.Receipt = Receipt.Parser.ParseFrom(receipt);
        if (row.DisclosedIdx is { } disclosed) delivery.DisclosedIndex = disclosed;
        var waits = delivery.State is DeliveryState.Waiting or DeliveryState.Sent;
        if (waits && parked.TryGetValue((row.Recipient, row.Subject), out var ahead) && ahead < row.Idx)
            delivery.LastProblem = Problems.Behind + ahead.ToString(CultureInfo.InvariantCulture);
        return delivery;
    }

    private static Timestamp At(long ms) => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(ms));

    private static void CheckArguments(ListDeliveriesRequest request)
    {
        var violations = new List<ErrorViolation>();
        if (request.Recipient.Length > 0 && !CreditCode.IsValid(request.Recipient))
            violations.Add(new("recipient", "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。"));
        for (var i = 0; i < request.States.Count; i++)
        {
            if (!System.Enum.IsDefined(request.States[i]) || request.States[i] == DeliveryState.Unspecified)
                violations.Add(new($"states[{i}]", "API", "Not a state of a delivery.", "不是有效的送达状态。"));
        }

        if (request.PageSize is < 0 or > MaxPage)
            violations.Add(new("page_size", "API", $"1 to {MaxPage}, or 0 for {DefaultPage}.", $"取值1至{MaxPage}，0表示{DefaultPage}。"));
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }

    /// <summary>What a cursor is bound to, beside the agency.</summary>
    private static string FilterOf(ListDeliveriesRequest request) => string.Create(
        CultureInfo.InvariantCulture,
        $"deliveries|{request.Recipient}|{string.Join(',', request.States.Select(s => (int)s).Order())}|{request.OverdueOnly}");
}
