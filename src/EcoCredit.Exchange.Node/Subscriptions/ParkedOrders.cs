using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>Shows parked documents, has them delivered again, drops them for good.</summary>
internal sealed class ParkedOrders(
    SubscriptionOrders subscriptions,
    SubscriptionStore store,
    ConsumerRegistry registry,
    AdministrationWriter administration,
    IDatabase database)
{
    private const int MaxDocuments = 1000;
    private const int MaxReason = 500;

    public async Task<ListParkedDocumentsResponse> ListAsync(
        ListParkedDocumentsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = await subscriptions.RequireAsync(request.Name, request.Agency, caller, cancellationToken);
        var after = request.HasAfterIndex ? request.AfterIndex : -1;
        await using var context = database.CreateReader();
        var rows = await (
            from parked in SubscriptionStore.ParkedOf(context, key)
            join document in context.Documents on parked.Idx equals document.Idx
            where parked.Idx > after
            orderby parked.Idx
            select new { Parked = parked, document.Kind, document.Source, document.DocumentId })
            .Take(MaxDocuments + 1).ToListAsync(cancellationToken);
        var response = new ListParkedDocumentsResponse { HasMore = rows.Count > MaxDocuments };
        response.Documents.AddRange(rows.Take(MaxDocuments).Select(row => new ParkedDocument
        {
            Index = row.Parked.Idx,
            Kind = (DocumentKind)row.Kind,
            SourceAgency = row.Source,
            Id = row.DocumentId,
            Reason = row.Parked.Reason,
            Attempts = row.Parked.Attempts,
            ParkedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(row.Parked.ParkedAtMs)),
            Replaying = row.Parked.Replaying,
        }));
        return response;
    }

    public async Task<int> ReplayAsync(ReplayParkedDocumentsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new List<ErrorViolation>();
        if (request.Indexes.Count > MaxDocuments) violations.Add(TooMany());
        Refuse(violations);
        var key = await subscriptions.RequireAsync(request.Name, request.Agency, caller, cancellationToken);
        await administration.RecordAsync("SubscriptionService/ReplayParkedDocuments", request, caller, cancellationToken);
        var count = await store.OrderReplayAsync(key, [.. request.Indexes], cancellationToken);
        registry.Find(key)?.OrderReplays();
        return count;
    }

    public async Task<int> DropAsync(DropParkedDocumentsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new List<ErrorViolation>();
        if (request.Indexes.Count is 0 or > MaxDocuments) violations.Add(TooMany());
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.EnumerateRunes().Count() > MaxReason)
            violations.Add(new("reason", "API", $"1 to {MaxReason} characters.", $"应为1至{MaxReason}个字符。"));
        if (IdentityNumbers.Contains(request.Reason))
            violations.Add(new("reason", "IM-10", "No identity numbers here.", "此处不得出现身份证号。"));
        Refuse(violations);
        var key = await subscriptions.RequireAsync(request.Name, request.Agency, caller, cancellationToken);
        await administration.RecordAsync("SubscriptionService/DropParkedDocuments", request, caller, cancellationToken);
        return await store.DropAsync(key, [.. request.Indexes], cancellationToken);
    }

    private static ErrorViolation TooMany() =>
        new("indexes", "API", $"At most {MaxDocuments}, and one where documents have to be named.", $"最多{MaxDocuments}个；须指明时至少1个。");

    private static void Refuse(List<ErrorViolation> violations)
    {
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }
}
