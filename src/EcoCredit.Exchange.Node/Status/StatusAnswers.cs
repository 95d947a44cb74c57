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
    private static readonly string StatementType = DocumentKinds.Get(DocumentKind.StatusStatement).PayloadType;

    /// <summary>
    /// Answers in one statement, or in several where the question is long; statements and entries are in the order of the question.
    /// </summary>
    public async Task<IReadOnlyList<Task<StatusAnswer>>> AnswerAsync(
        StatusQuestion question,
        Access access,
        Caller caller,
        ReadOnlyMemory<byte> request,
        int subjectsPerStatement,
        CancellationToken cancellationToken)
    {
        // Before anything is read and signed.
        journal.RequireRoom();
        var moment = await LoadAsync(question, mayBeKept: true, cancellationToken);
        var answers = new List<Task<StatusAnswer>>();
        for (var first = 0; first < question.Subjects.Count; first += subjectsPerStatement)
        {
            var run = question with { Subjects = [.. question.Subjects.Skip(first).Take(subjectsPerStatement)] };
            answers.Add(AnswerRunAsync(run, moment, first, access, caller, request, cancellationToken));
        }

        return answers;
    }

    /// <summary>Certifies the status of one organisation, or says why nothing is certified (IM-19).</summary>
    public async Task<(StatusAnswer? Answer, ExchangeError? Error)> CertifyAsync(
        StatusQuestion question, Access access, Caller caller, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < FreshAnswers.MaxAttempts; attempt++)
        {
            // What is refused is not held against the ledger by a commit: it is read.
            var moment = await LoadAsync(question, mayBeKept: false, cancellationToken);
            var statement = composer.Compose(question.Subjects, moment, access, caller);
            if (Certificates.Refusal(statement.Subjects[0]) is { } refusal)
                return (null, RuleErrors.Of([refusal], ErrorReason.CertificateRefused));
            var answer = await TryDiscloseAsync(statement, moment, first: 0, access, caller, request, cancellationToken);
            if (answer is not null) return (answer, null);
        }

        throw FreshAnswers.Overloaded();
    }

    /// <summary>Answers in one statement; anew where what it told as current had ended before it was recorded.</summary>
    private async Task<StatusAnswer> AnswerRunAsync(
        StatusQuestion run,
        StatusMoment moment,
        int first,
        Access access,
        Caller caller,
        ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < FreshAnswers.MaxAttempts; attempt++)
        {
            if (attempt > 0) moment = await LoadAsync(run, mayBeKept: false, cancellationToken);
            var statement = composer.Compose(run.Subjects, moment, access, caller);
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
            state = await reader.ReadAsync(codes, cancellationToken);
            kept.Keep(state, codes);
        }

        if (question.KnownSize > state.Size) throw new ExchangeError(ErrorReason.OutOfLedger).ToException();
        var size = question.KnownSize > 0 ? question.KnownSize : state.Size;
        var sources = question.KnownSize > 0 ? await reader.ReadSourcesAtAsync(size, cancellationToken) : state.Sources;
        // An answer about a past state is right for ever.
        var guard = question.KnownSize > 0 ? null : GuardOf(codes, size, mayLackOthers: state.IsKept && journal.IsShared);
        return new StatusMoment(state, sources, size, question.AsOf, knownAt, policy.IsAnyStale(sources, knownAt), guard);
    }

    private static string[] CodesOf(StatusQuestion question)
    {
        if (question.Subjects is [var only]) return only.Problem == CreditCodeProblem.None ? [only.Text] : [];
        return [.. question.Subjects.Where(s => s.Problem == CreditCodeProblem.None).Select(s => s.Text).Distinct(StringComparer.Ordinal)];
    }

    // Only what ends something: a document that came in a moment later is a later answer's. Where another replica may have taken one in
    // before the question came, and nothing was read since, every document about them makes it stale.
    private static CaseGuard? GuardOf(string[] codes, long size, bool mayLackOthers)
    {
        if (codes.Length == 0) return null;
        if (codes is [var only]) return new CaseGuard(size, stub => (mayLackOthers || stub.EndsOthers) && stub.Subject == only);
        var asked = codes.ToHashSet(StringComparer.Ordinal);
        return new CaseGuard(size, stub => (mayLackOthers || stub.EndsOthers) && asked.Contains(stub.Subject));
    }

    /// <summary>Signs and records; <see langword="null"/> where an end came in before.</summary>
    private async Task<StatusAnswer?> TryDiscloseAsync(
        ComposedStatement statement,
        StatusMoment moment,
        int first,
        Access access,
        Caller caller,
        ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken)
    {
        var envelope = Envelopes.Sign(signer, StatementType, statement.Payload);
        var unit = journal.CreateUnit(
            LedgerEntryType.Disclosure,
            caller.Code,
            (int)DocumentKind.StatusStatement,
            (int)access.Document.Purpose,
            request.Span,
            envelope.ToByteArray(),
            document: null,
            moment.Guard is null ? UnitFollow.None : new UnitFollow(moment.Guard, []));
        return await journal.AppendAsync(unit, cancellationToken) is JournalOutcome.Appended appended
            ? new StatusAnswer(envelope, Receipts.Make(appended), first)
            : null;
    }
}

/// <summary>A signed answer and its proof.</summary>
/// <param name="Statement">The signed statement.</param>
/// <param name="Receipt">Its place in the ledger.</param>
/// <param name="First">Position of its first subject in the question.</param>
internal sealed record StatusAnswer(Envelope Statement, Receipt Receipt, int First);
