using System.Buffers;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>
/// Answers status questions: reads what is known, has it written down, signs the statement and puts it into the ledger. The answer leaves when
/// the entry is committed.
/// </summary>
internal sealed class StatusAnswers(
    StatusReader reader,
    FactCache kept,
    StatementComposer composer,
    LedgerJournal journal,
    ISigner signer,
    StatusPolicy policy,
    TimeProvider time)
{
    // A statement of many organisations has one signature, one entry and one receipt for all of them. It ends before its payload becomes
    // one of the arrays that only full collections clear away, far below what an envelope may hold.
    private const int MaxSubjectsPerStatement = 250;
    private const int MaxStatementBytes = 64 << 10;

    private static readonly string StatementType = DocumentKinds.Get(DocumentKind.StatusStatement).PayloadType;

    /// <summary>
    /// Answers in one statement, or in several where the question is long; statements and entries are in the order of the question.
    /// </summary>
    public async Task<IReadOnlyList<Task<StatusAnswer>>> AnswerAsync(
        StatusQuestion question,
        Access access,
        Caller caller,
        ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken)
    {
        // Before anything is read and signed.
        journal.RequireRoom();
        var moment = await LoadAsync(question, mayBeKept: true, cancellationToken);
        var described = composer.Describe(question.Subjects, moment, access, caller);
        var answers = new List<Task<StatusAnswer>>();
        for (var first = 0; first < described.Length;)
        {
            var run = new ArraySegment<DescribedSubject>(described, first, CountRun(described.AsSpan(first)));
            answers.Add(AnswerRunAsync(question, run, moment, access, caller, request, cancellationToken));
            first += run.Count;
        }

        return answers;
    }

    /// <summary>How many of the subjects, one at least, go into one statement.</summary>
    internal static int CountRun(ReadOnlySpan<DescribedSubject> subjects)
    {
        var (count, bytes) = (1, subjects[0].Field.Length);
        var most = Math.Min(subjects.Length, MaxSubjectsPerStatement);
        while (count < most && (bytes += subjects[count].Field.Length) <= MaxStatementBytes) count++;
        return count;
    }

    /// <summary>Certifies the status of one organisation, or says why nothing is certified (IM-19).</summary>
    public async Task<(StatusAnswer? Answer, ExchangeError? Error)> CertifyAsync(
        StatusQuestion question, Access access, Caller caller, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < FreshAnswers.MaxAttempts; attempt++)
        {
            // What is refused is not held against the ledger by a commit: it is read.
            var moment = await LoadAsync(question, mayBeKept: false, cancellationToken);
            var described = composer.Describe(question.Subjects, moment, access, caller);
            if (Certificates.Refusal(described[0].Status) is { } refusal)
                return (null, RuleErrors.Of([refusal], ErrorReason.CertificateRefused));
            var statement = composer.Compose(described, moment, access, caller);
            var answer = await TryDiscloseAsync(statement, moment, first: 0, access, caller, request, cancellationToken);
            if (answer is not null) return (answer, null);
        }

        throw FreshAnswers.Overloaded();
    }

    /// <summary>Answers in one statement; anew where what it told as current had ended before it was recorded.</summary>
    private async Task<StatusAnswer> AnswerRunAsync(
        StatusQuestion question,
        ArraySegment<DescribedSubject> described,
        StatusMoment moment,
        Access access,
        Caller caller,
        ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken)
    {
        var first = described.Offset;
        for (var attempt = 0; attempt < FreshAnswers.MaxAttempts; attempt++)
        {
            if (attempt > 0)
            {
                var run = question with { Subjects = [.. question.Subjects.Skip(first).Take(described.Count)] };
                moment = await LoadAsync(run, mayBeKept: false, cancellationToken);
                described = composer.Describe(run.Subjects, moment, access, caller);
            }

            var statement = composer.Compose(described, moment, access, caller);
            if (await TryDiscloseAsync(statement, moment, first, access, caller, request, cancellationToken) is { } answer) return answer;
        }

        throw FreshAnswers.Overloaded();
    }

    private async Task<StatusMoment> LoadAsync(StatusQuestion question, bool mayBeKept, CancellationToken cancellationToken)
    {
        var codes = CodesOf(question);
        var knownAt = time.GetUtcNow();
        var state = mayBeKept && question.KnownSize == 0 ? kept.Find(codes) : null;
        // A source that is silent here may have been heard by another replica: the commit, which looks at the subjects, would not tell.
        if (state is not null && journal.IsShared && policy.IsAnyStale(state.Sources, knownAt)) state = null;
        if (state is null)
        {
            state = await reader.ReadAsync([.. codes], cancellationToken);
            kept.Keep(state, codes);
        }

        if (question.KnownSize > state.Size) throw new ExchangeError(ErrorReason.OutOfLedger).ToException();
        var size = question.KnownSize > 0 ? question.KnownSize : state.Size;
        var sources = question.KnownSize > 0 ? await reader.ReadSourcesAtAsync(size, cancellationToken) : state.Sources;
        // An answer about a past state is right for ever.
        var guard = question.KnownSize > 0 ? null : GuardOf(codes, size, mayLackOthers: state.IsKept && journal.IsShared);
        return new StatusMoment(state, sources, size, question.AsOf, knownAt, policy.IsAnyStale(sources, knownAt), guard);
    }

    private static HashSet<string> CodesOf(StatusQuestion question)
    {
        var codes = new HashSet<string>(question.Subjects.Count, StringComparer.Ordinal);
        foreach (var subject in question.Subjects)
        {
            if (subject.Problem == CreditCodeProblem.None) codes.Add(subject.Text);
        }

        return codes;
    }

    // Only what ends something: a document that came in a moment later is a later answer's. Where another replica may have taken one in
    // before the question came, and nothing was read since, every document about them makes it stale.
    private static CaseGuard? GuardOf(HashSet<string> codes, long size, bool mayLackOthers) => codes.Count == 0
        ? null
        : new CaseGuard(size, stub => (mayLackOthers || stub.EndsOthers) && codes.Contains(stub.Subject));

    /// <summary>Signs and records; <see langword="null"/> where an end came in before.</summary>
    private async Task<StatusAnswer?> TryDiscloseAsync(
        ByteString statement,
        StatusMoment moment,
        int first,
        Access access,
        Caller caller,
        ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken)
    {
        var envelope = Envelopes.Sign(signer, StatementType, statement);
        var unit = CreateUnit(envelope, moment.Guard, access, caller, request.Span);
        return await journal.AppendAsync(unit, cancellationToken) is JournalOutcome.Appended appended
            ? new StatusAnswer(envelope, Receipts.Make(appended), first)
            : null;
    }

    private JournalUnit CreateUnit(Envelope envelope, CaseGuard? guard, Access access, Caller caller, ReadOnlySpan<byte> request)
    {
        var length = envelope.CalculateSize();
        // The unit keeps the body encrypted only.
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            envelope.WriteTo(body.AsSpan(0, length));
            return journal.CreateUnit(
                LedgerEntryType.Disclosure,
                caller.Code,
                (int)DocumentKind.StatusStatement,
                (int)access.Document.Purpose,
                request,
                body.AsSpan(0, length),
                document: null,
                guard is null ? UnitFollow.None : new UnitFollow(guard, []));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }
}

/// <summary>A signed answer and its proof.</summary>
/// <param name="Statement">The signed statement.</param>
/// <param name="Receipt">Its place in the ledger.</param>
/// <param name="First">Position of its first subject in the question.</param>
internal sealed record StatusAnswer(Envelope Statement, Receipt Receipt, int First);
