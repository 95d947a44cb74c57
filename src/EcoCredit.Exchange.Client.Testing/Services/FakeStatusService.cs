using System.Collections.Concurrent;
using EcoCredit.Exchange.Client.Testing.Wire;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Testing.Services;

/// <summary>Status questions: by the rules from what was pushed, or as the test has set it.</summary>
internal sealed class FakeStatusService(FakeNode node, ConcurrentDictionary<string, SubjectStatus> set) : StatusService.StatusServiceBase
{
    private const int MaxSubjects = 1000;
    private const int SubjectsPerStatement = 50;

    public override Task<CheckStatusResponse> CheckStatus(CheckStatusRequest request, ServerCallContext context)
    {
        var question = new Question(request.Access, [request.Subject], request.AsOf, request.KnownSize);
        var (statement, receipt) = Answer(question, question.Subjects, ((FakeCall)context).Caller, request);
        return Task.FromResult(new CheckStatusResponse { Statement = statement, Receipt = receipt });
    }

    public override async Task BatchCheckStatus(
        BatchCheckStatusRequest request, IServerStreamWriter<BatchCheckStatusResponse> responseStream, ServerCallContext context)
    {
        if (request.Subjects.Count is 0 or > MaxSubjects)
            throw Invalid("subjects", "Ask about 1 to 1,000 organisations.", "每次可查询1至1000家机构。");
        var question = new Question(request.Access, request.Subjects, request.AsOf, request.KnownSize);
        for (var first = 0; first < request.Subjects.Count; first += SubjectsPerStatement)
        {
            var (statement, receipt) =
                Answer(question, [.. request.Subjects.Skip(first).Take(SubjectsPerStatement)], ((FakeCall)context).Caller, request);
            await responseStream.WriteAsync(new BatchCheckStatusResponse { Statement = statement, Receipt = receipt, First = first });
        }
    }

    public override Task<GetCreditCertificateResponse> GetCreditCertificate(GetCreditCertificateRequest request, ServerCallContext context)
    {
        var caller = ((FakeCall)context).Caller;
        var question = new Question(request.Access, [request.Subject], "", 0);
        var purpose = node.RequireAccess(request.Access, caller).Statement.Purpose;
        if (Certificates.Refusal(Describe(request.Subject, caller, purpose, Today(), long.MaxValue)) is { } refusal)
            throw new ExchangeError(ErrorReason.CertificateRefused)
            {
                Violations = [new ErrorViolation(refusal.Field, refusal.Rule, refusal.English, refusal.Chinese)],
            }.ToException();
        var (statement, receipt) = Answer(question, question.Subjects, caller, request);
        return Task.FromResult(new GetCreditCertificateResponse { Statement = statement, Receipt = receipt });
    }

    private (Envelope Statement, Receipt Receipt) Answer(
        Question question, IReadOnlyList<SubjectQuery> subjects, FakeAgency caller, IMessage request)
    {
        var access = node.RequireAccess(question.Access, caller);
        var today = Today();
        var asOf = today;
        if (question.AsOf.Length > 0 && (!IsoDay.TryParse(question.AsOf, out asOf) || asOf > today))
            throw Invalid("as_of", "A day as YYYY-MM-DD, not in the future (Asia/Shanghai).", "日期格式为YYYY-MM-DD，且不得晚于今天（北京时间）。");
        lock (node.Gate)
        {
            var size = question.KnownSize > 0 ? question.KnownSize : node.Ledger.Tree.Size;
            if (size > node.Ledger.Tree.Size) throw new ExchangeError(ErrorReason.OutOfLedger).ToException();
            var now = Timestamp.FromDateTimeOffset(node.Time.GetUtcNow());
            var statement = new StatusStatement
            {
                Header = new Header
                {
                    Id = DocumentId.Format(Guid.NewGuid()),
                    SourceAgency = node.Own.Code,
                    IssueTime = now,
                    AreaCode = node.Own.Area,
                    LegalBasis = { new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "35" } },
                    Visibility = Visibility.GovShared,
                },
                AskedBy = caller.Code,
                AccessDigest = access.Digest,
                Purpose = access.Statement.Purpose,
                CaseNumber = access.Statement.CaseNumber,
                AsOf = IsoDay.Format(asOf),
                KnownAt = now,
                KnownSize = size,
                Subjects = { subjects.Select(s => Describe(s, caller, access.Statement.Purpose, asOf, size)) },
            };
            var envelope = Envelopes.Sign(node.Own.Identity.Signer, statement);
            var (receipt, _) = node.Ledger.Append(
                LedgerEntryType.Disclosure,
                caller.Code,
                (int)DocumentKind.StatusStatement,
                access.Statement.Purpose,
                request.ToByteArray(),
                envelope.ToByteArray());
            return (envelope, receipt);
        }
    }

    private SubjectStatus Describe(SubjectQuery subject, FakeAgency caller, Purpose purpose, DateOnly asOf, long size)
    {
        // What is no credit code is not repeated.
        if (!CreditCode.TryParse(subject.CreditCode, out _, out var problem))
            return new SubjectStatus
            {
                Verdict = Verdict.InsufficientIdentification,
                LegalEffect = LegalEffect.None,
                IdentificationProblem = problem.ToString(),
            };
        if (set.TryGetValue(subject.CreditCode, out var told)) return told.Clone();
        lock (node.Gate)
        {
            var facts = node.Documents.All
                .Where(d => d.Index < size && d.Document.Header.Subject?.CreditCode == subject.CreditCode)
                .SelectMany(d => d.Facts).ToList();
            return StatusRules.Evaluate(
                subject.CreditCode,
                facts,
                fact => fact.Fact.MayBeUsedFor(purpose) && MayBeTold(fact.Fact, caller),
                asOf,
                sourcesStale: false);
        }
    }

    private static bool MayBeTold(Fact fact, FakeAgency caller) =>
        fact.Visibility is Visibility.Public or Visibility.GovShared
        || (fact.Visibility == Visibility.EcoInternal && FakeNode.IsEcology(caller));

    private DateOnly Today() => ChinaTime.DayOf(node.Time.GetUtcNow());

    private static RpcException Invalid(string field, string english, string chinese) =>
        new ExchangeError(ErrorReason.RequestInvalid) { Violations = [new ErrorViolation(field, "API", english, chinese)] }.ToException();

    private sealed record Question(AccessContext? Access, IReadOnlyList<SubjectQuery> Subjects, string AsOf, long KnownSize);
}
