using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Reconciliation;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>DisclosureService of disclosure_service.proto.</summary>
[BindServiceMethod(typeof(DisclosureService), nameof(BindService))]
internal sealed class DisclosureService(
    DisclosureLists lists,
    OwedRetractions owed,
    ChangeReader changes,
    DisclosureReports reports,
    ExchangedReader exchanged,
    ErasureOrders erasures) : Protocol.V1.DisclosureService.DisclosureServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.DisclosureService.DisclosureServiceBase? service) =>
        Protocol.V1.DisclosureService.BindService(new GatedBinder(binder), service);

    public override Task<ListDisclosuresResponse> ListDisclosures(ListDisclosuresRequest request, ServerCallContext context) =>
        lists.DisclosuresAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<ListRetractionsResponse> ListRetractions(ListRetractionsRequest request, ServerCallContext context) =>
        lists.RetractionsAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<FetchRetractionsResponse> FetchRetractions(FetchRetractionsRequest request, ServerCallContext context) =>
        owed.FetchAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<AcknowledgeRetractionsResponse> AcknowledgeRetractions(
        AcknowledgeRetractionsRequest request, ServerCallContext context) =>
        owed.AcknowledgeAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<ListChangesResponse> ListChanges(ListChangesRequest request, ServerCallContext context) =>
        changes.ListAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<ReportDisclosuresResponse> ReportDisclosures(ReportDisclosuresRequest request, ServerCallContext context) =>
        reports.ReportAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<ListExchangedResponse> ListExchanged(ListExchangedRequest request, ServerCallContext context) =>
        exchanged.ListAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<EraseBodiesResponse> EraseBodies(EraseBodiesRequest request, ServerCallContext context) =>
        erasures.EraseAsync(request, context.GetCaller(), context.CancellationToken);
}
