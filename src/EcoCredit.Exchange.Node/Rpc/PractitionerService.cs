using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Practitioners;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>PractitionerService of practitioner_service.proto: the restricted channel.</summary>
[BindServiceMethod(typeof(PractitionerService), nameof(BindService))]
internal sealed class PractitionerService(
    DocumentIntake intake, PractitionerReader practitioners) : Protocol.V1.PractitionerService.PractitionerServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.PractitionerService.PractitionerServiceBase? service) =>
        Protocol.V1.PractitionerService.BindService(new GatedBinder(binder), service);

    public override async Task<SubmitDocumentResponse> SubmitDocument(SubmitDocumentRequest request, ServerCallContext context)
    {
        var (receipt, duplicate) = await intake.TakeInAsync(
            request.Envelope, context.GetCaller(), IntakeDoor.Practitioner, context.CancellationToken);
        return new SubmitDocumentResponse { Receipt = receipt, Duplicate = duplicate };
    }

    public override Task<FindPractitionerResponse> FindPractitioner(FindPractitionerRequest request, ServerCallContext context) =>
        practitioners.FindAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<ListPractitionersResponse> ListPractitioners(ListPractitionersRequest request, ServerCallContext context) =>
        practitioners.ListAsync(request, context.GetCaller(), context.CancellationToken);
}
