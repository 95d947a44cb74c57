using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

/// <summary>A status statement with its proof.</summary>
/// <param name="Statement">What the node answered.</param>
/// <param name="Envelope">The signed statement, to be kept with the receipt.</param>
/// <param name="Receipt">The proof.</param>
/// <param name="First">Position of its first subject in the question, from 0.</param>
/// <param name="Verification">What verifying gave.</param>
public sealed record StatusAnswer(
    StatusStatement Statement, Envelope Envelope, Receipt Receipt, int First, ReceiptVerification Verification)
{
    /// <summary>
    /// Retractions that the caller is owed and has not acknowledged: records that it was told of and that no longer hold. See
    /// <see cref="ExchangeClient.FetchRetractionsAsync"/>.
    /// </summary>
    public int OpenRetractions { get; init; }
}

/// <summary>As of when a status is asked.</summary>
/// <param name="AsOf">The day (ISO 8601, Asia/Shanghai); empty for today.</param>
/// <param name="KnownSize">Only what stood below this ledger size counts; 0 for everything known now.</param>
public readonly record struct StatusMoment(string AsOf, long KnownSize)
{
    /// <summary>Today, with everything that is known.</summary>
    public static StatusMoment Now { get; } = new("", 0);
}

public sealed partial class ExchangeClient
{
    /// <summary>The status of one organisation.</summary>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold.</exception>
    public async Task<StatusAnswer> CheckStatusAsync(
        SubjectQuery subject, AccessTicket access, StatusMoment moment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var response = await CallWithAccessAsync(access, context => _status.CheckStatusAsync(
            new CheckStatusRequest { Access = context, Subject = subject, AsOf = moment.AsOf ?? "", KnownSize = moment.KnownSize }, Options(cancellationToken)).ResponseAsync);
        var answer = Answer(response.Statement, response.Receipt, 0, new AskedStatus([subject], access.Digest, moment));
        return answer with { OpenRetractions = response.OpenRetractions };
    }

    /// <summary>The status of up to 1,000 organisations, several in each statement, in the order of the question.</summary>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">A receipt does not hold.</exception>
    public async IAsyncEnumerable<StatusAnswer> BatchCheckStatusAsync(
        IReadOnlyList<SubjectQuery> subjects, AccessTicket access, StatusMoment moment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(access);
        // The first answer is waited for here, so that a refusal is seen where the statement can be sent again.
        var (call, has) = await CallWithAccessAsync(access, async context =>
        {
            var request = new BatchCheckStatusRequest { Access = context, Subjects = { subjects }, AsOf = moment.AsOf ?? "", KnownSize = moment.KnownSize };
            var started = _status.BatchCheckStatus(request, Options(cancellationToken));
            try
            {
                return (started, await started.ResponseStream.MoveNext(cancellationToken));
            }
            catch
            {
                started.Dispose();
                throw;
            }
        });
        using (call)
        {
            var asked = new AskedStatus(subjects, access.Digest, moment);
            var next = 0;
            while (has)
            {
                var response = call.ResponseStream.Current;
                if (response.First != next) throw new ExchangeException("The node's answers are not in the order of the question.");
                var answer = Answer(response.Statement, response.Receipt, response.First, asked);
                next += answer.Statement.Subjects.Count;
                yield return answer with { OpenRetractions = response.OpenRetractions };
                has = await CallAsync(() => call.ResponseStream.MoveNext(cancellationToken));
            }

            if (next != subjects.Count) throw new ExchangeException(
                "The node ended the stream before everybody asked about had an answer.");
        }
    }

    private StatusAnswer Answer(Envelope? envelope, Receipt? receipt, int first, AskedStatus asked)
    {
        if (envelope is null || receipt is null) throw Incomplete();
        var verification = _source.Verifier.Verify(envelope, receipt, Expect());
        var read = SignedDocument.TryRead(envelope) as StatusStatement;
        if (verification.IsValid && read is not null && !asked.IsAnsweredBy(read, first)) verification = verification.OfAnotherQuestion();
        Require(verification);
        var statement = read ?? throw new ExchangeException("The node answered with something else than a status statement.");
        return new StatusAnswer(statement, envelope, receipt, first, verification);
    }
}
