using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>ExchangeService of exchange_service.proto.</summary>
[BindServiceMethod(typeof(ExchangeService), nameof(BindService))]
internal sealed class ExchangeService(DocumentIntake intake, DocumentReader documents) : Protocol.V1.ExchangeService.ExchangeServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.ExchangeService.ExchangeServiceBase? service) =>
        Protocol.V1.ExchangeService.BindService(new GatedBinder(binder), service);

    public override Task Push(
        IAsyncStreamReader<PushRequest> requestStream, IServerStreamWriter<PushResponse> responseStream, ServerCallContext context) =>
        new PushStream(intake, context.GetCaller()).RunAsync(requestStream, responseStream, context.CancellationToken);

    public override async Task<PushDocumentResponse> PushDocument(PushDocumentRequest request, ServerCallContext context)
    {
        var decision = intake.Check(request.Envelope, context.GetCaller(), IntakeDoor.Push) switch
        {
            CheckedDocument.Valid valid => await intake.SubmitAsync(valid, context.CancellationToken),
            CheckedDocument.Refused refused => new IntakeDecision.Refused(refused.Error),
            _ => throw new InvalidOperationException("A checked document is valid or refused."),
        };
        return decision switch
        {
            IntakeDecision.Accepted accepted => new PushDocumentResponse { Receipt = accepted.Receipt },
            IntakeDecision.Duplicate duplicate => new PushDocumentResponse { Receipt = duplicate.Receipt, Duplicate = true },
            IntakeDecision.Refused refused => throw refused.Error.ToException(),
            _ => throw new InvalidOperationException("A document is accepted, a duplicate or refused."),
        };
    }

    public override Task<GetDocumentResponse> GetDocument(GetDocumentRequest request, ServerCallContext context) =>
        documents.GetAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<PullResponse> Pull(PullRequest request, ServerCallContext context) =>
        documents.PullAsync(request, context.GetCaller(), context.CancellationToken);
}
