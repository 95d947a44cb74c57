using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>What was asked, as far as a refusal records it.</summary>
/// <param name="Method">The RPC, as "Service/Method".</param>
/// <param name="Request">The request's bytes, of which a salted digest is kept; empty where it was refused unread.</param>
/// <param name="CreditCodes">The well-formed credit codes in it.</param>
internal sealed record Question(string Method, ReadOnlyMemory<byte> Request, IReadOnlyList<string> CreditCodes);

/// <summary>Puts refused questions into the ledger: who was told nothing, and why, can be proved as well as who was told what.</summary>
internal sealed class Refusals(LedgerJournal journal)
{
    /// <summary>No record names more organisations.</summary>
    public const int MaxCodes = 1000;

    /// <summary>Records a refusal and waits for its commit; only then is it told.</summary>
    public async Task RecordAsync(
        ExchangeError error, string callerCode, Question question, ByteString statementDigest, Purpose purpose, CancellationToken cancellationToken)
    {
        var record = new RefusalRecord { Method = question.Method, Reason = error.ReasonName, StatementDigest = statementDigest };
        record.CreditCodes.AddRange(question.CreditCodes.Take(MaxCodes));
        var unit = journal.CreateUnit(
            LedgerEntryType.Refusal, callerCode, kind: 0, (int)purpose, question.Request.Span, record.ToByteArray(), document: null);
        await journal.AppendAsync(unit, cancellationToken);
    }
}
