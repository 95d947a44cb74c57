using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Puts orders into the ledger, before they are carried out.</summary>
internal sealed class AdministrationWriter(LedgerJournal journal)
{
    /// <summary>Records an order and waits for its commit; gives the index of its entry.</summary>
    /// <param name="method">The RPC, as "Service/Method".</param>
    /// <param name="request">The request, free of personal data.</param>
    /// <param name="caller">Who gives the order.</param>
    /// <param name="cancellationToken">Ends the wait, not the commit.</param>
    public async Task<long> RecordAsync(string method, IMessage request, Caller caller, CancellationToken cancellationToken)
    {
        var bytes = request.ToByteString();
        var record = new AdministrationRecord { Method = method, Request = bytes };
        var unit = journal.CreateUnit(
            LedgerEntryType.Administration, caller.Code, kind: 0, purpose: 0, bytes.Span, record.ToByteArray(), document: null);
        return ((JournalOutcome.Appended)await journal.AppendAsync(unit, cancellationToken)).Index;
    }
}
