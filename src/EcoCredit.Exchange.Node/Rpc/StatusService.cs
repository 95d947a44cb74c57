using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Status;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>StatusService of status_service.proto.</summary>
[BindServiceMethod(typeof(StatusService), nameof(BindService))]
internal sealed class StatusService(
    AccessStatements statements, StatusAnswers answers, RetractionBook retractions, TimeProvider time) : Protocol.V1.StatusService.StatusServiceBase
{
    private const int MaxSubjects = 1000;

    public static void BindService(ServiceBinderBase binder, Protocol.V1.StatusService.StatusServiceBase? service) =>
        Protocol.V1.StatusService.BindService(new GatedBinder(binder), service);

    public override async Task<CheckStatusResponse> CheckStatus(CheckStatusRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        var bytes = request.ToByteArray();
        SubjectQuery?[] subjects = [request.Subject];
        var read = AskedSubject.From(subjects);
        var access = await statements.RequireAsync(
            request.Access, caller, Ask("StatusService/CheckStatus", bytes, read), context.CancellationToken);
        var question = StatusQuestion.Parse(subjects, read, request.AsOf, request.KnownSize, ChinaTime.Today(time), MaxSubjects);
        var answer = await (await answers.AnswerAsync(question, access, caller, bytes, context.CancellationToken))[0];
        return new CheckStatusResponse
        {
            Statement = answer.Statement,
            Receipt = answer.Receipt,
            OpenRetractions = retractions.OpenOf(caller.Code),
        };
    }

    public override async Task BatchCheckStatus(
        BatchCheckStatusRequest request, IServerStreamWriter<BatchCheckStatusResponse> responseStream, ServerCallContext context)
    {
        var caller = context.GetCaller();
        var bytes = request.ToByteArray();
        var read = AskedSubject.From(request.Subjects);
        var access = await statements.RequireAsync(
            request.Access, caller, Ask("StatusService/BatchCheckStatus", bytes, read), context.CancellationToken);
        var question = StatusQuestion.Parse(request.Subjects, read, request.AsOf, request.KnownSize, ChinaTime.Today(time), MaxSubjects);
        foreach (var pending in await answers.AnswerAsync(question, access, caller, bytes, context.CancellationToken))
        {
            var answer = await pending;
            await responseStream.WriteAsync(
                new BatchCheckStatusResponse
                {
                    Statement = answer.Statement,
                    Receipt = answer.Receipt,
                    First = answer.First,
                    OpenRetractions = retractions.OpenOf(caller.Code),
                },
                CancellationToken.None);
        }
    }

    public override async Task<GetCreditCertificateResponse> GetCreditCertificate(
        GetCreditCertificateRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        var bytes = request.ToByteArray();
        SubjectQuery?[] subjects = [request.Subject];
        var read = AskedSubject.From(subjects);
        var asked = Ask("StatusService/GetCreditCertificate", bytes, read);
        var access = await statements.RequireAsync(request.Access, caller, asked, context.CancellationToken);
        var question = StatusQuestion.Parse(subjects, read, asOf: "", knownSize: 0, ChinaTime.Today(time), MaxSubjects);
        var (answer, error) = await answers.CertifyAsync(question, access, caller, bytes, context.CancellationToken);
        if (answer is not null) return new GetCreditCertificateResponse { Statement = answer.Statement, Receipt = answer.Receipt };
        await statements.RecordRefusalAsync(error!, access, caller, asked, context.CancellationToken);
        throw error!.ToException();
    }

    private static Question Ask(string method, byte[] request, AskedSubject[] subjects) =>
        new(method, request, [.. subjects.Where(s => s.Problem == CreditCodeProblem.None).Select(s => s.Text).Take(MaxSubjects)]);
}
