using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>What an operator orders: try again, give up.</summary>
internal sealed class DeliveryOrders(IDatabase database, LedgerJournal journal, DeliveryQueue queue)
{
    private const int MaxIndexes = 1000;
    private const int MaxReason = 500;

    public async Task<RetryDeliveriesResponse> RetryAsync(RetryDeliveriesRequest request, CancellationToken cancellationToken)
    {
        var violations = CheckRecipient(request.Recipient);
        if (request.Indexes.Count > MaxIndexes)
            violations.Add(new("indexes", "API", $"At most {MaxIndexes}.", $"不得超过{MaxIndexes}个。"));
        Refuse(violations);
        long[] indexes = [.. request.Indexes];
        var count = await database.WriteAsync(
            context => DeliveryRows.RetryAsync(context, request.Recipient, indexes, cancellationToken), durable: true, cancellationToken);
        queue.Wake();
        return new RetryDeliveriesResponse { Count = count };
    }

    /// <summary>The order is in the ledger before it has an effect, and before it is answered.</summary>
    public async Task<DropDeliveryResponse> DropAsync(DropDeliveryRequest request, string caller, CancellationToken cancellationToken)
    {
        var violations = CheckRecipient(request.Recipient);
        var length = request.Reason.EnumerateRunes().Count();
        if (string.IsNullOrWhiteSpace(request.Reason) || length > MaxReason)
            violations.Add(new("reason", "API", $"1 to {MaxReason} characters.", $"须填写1至{MaxReason}个字符。"));
        if (IdentityNumbers.Contains(request.Reason))
            violations.Add(new("reason", "IM-10", "No identity numbers here.", "此处不得出现身份证号。"));
        Refuse(violations);

        await RequireParkedAsync(request, cancellationToken);
        var record = new AdministrationRecord { Method = "DeliveryService/DropDelivery", Request = request.ToByteString() };
        var unit = journal.CreateUnit(
            LedgerEntryType.Administration, caller, kind: 0, purpose: 0, record.Request.Span, record.ToByteArray(), document: null);
        var recorded = (JournalOutcome.Appended)await journal.AppendAsync(unit, cancellationToken);
        // A crash here leaves the order without effect: it is given again.
        var dropped = await database.WriteAsync(
            context => DeliveryRows.DropAsync(context, request.Recipient, request.Index, cancellationToken),
            durable: true,
            cancellationToken);
        if (dropped == 0) throw NotParked();
        queue.Wake();
        return new DropDeliveryResponse { RecordedIndex = recorded.Index };
    }

    private async Task RequireParkedAsync(DropDeliveryRequest request, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var states = await context.Deliveries
            .Where(d => d.Recipient == request.Recipient && d.Idx == request.Index)
            .Select(d => d.State)
            .ToListAsync(cancellationToken);
        if (states.Count == 0) throw new ExchangeError(ErrorReason.NotFound).ToException();
        if (states[0] != (int)DeliveryState.Parked) throw NotParked();
    }

    private static Grpc.Core.RpcException NotParked() => new ExchangeError(ErrorReason.RequestInvalid)
    {
        Violations = [new("index", "API", "Only a parked delivery is given up.", "仅可放弃已搁置的送达。")],
    }.ToException();

    private static List<ErrorViolation> CheckRecipient(string recipient) =>
        CreditCode.IsValid(recipient) ? [] : [new("recipient", "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。")];

    private static void Refuse(List<ErrorViolation> violations)
    {
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }
}
