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
        var (receipt, duplicate) = await intake.TakeInAsync(request.Envelope, context.GetCaller(), IntakeDoor.Push, context.CancellationToken);
        return new PushDocumentResponse { Receipt = receipt, Duplicate = duplicate };
    }

    public override Task<GetDocumentResponse> GetDocument(GetDocumentRequest request, ServerCallContext context) =>
        documents.GetAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<PullResponse> Pull(PullRequest request, ServerCallContext context) =>
        documents.PullAsync(request, context.GetCaller(), context.CancellationToken);
}
