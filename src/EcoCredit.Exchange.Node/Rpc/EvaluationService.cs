using EcoCredit.Exchange.Node.Evaluations;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>EvaluationService of evaluation_service.proto.</summary>
[BindServiceMethod(typeof(EvaluationService), nameof(BindService))]
internal sealed class EvaluationService(
    PreviewReader previews, ProcedureReader procedures, WhitelistReader whitelist) : Protocol.V1.EvaluationService.EvaluationServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.EvaluationService.EvaluationServiceBase? service) =>
        Protocol.V1.EvaluationService.BindService(new GatedBinder(binder), service);

    public override Task<PreviewEvaluationResponse> PreviewEvaluation(PreviewEvaluationRequest request, ServerCallContext context) =>
        previews.PreviewAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task PreviewEvaluations(
        PreviewEvaluationsRequest request, IServerStreamWriter<PreviewEvaluationsResponse> responseStream, ServerCallContext context) =>
        previews.PreviewAllAsync(request, context.GetCaller(), responseStream, context.CancellationToken);

    public override Task<GetProcedureResponse> GetProcedure(GetProcedureRequest request, ServerCallContext context) =>
        procedures.GetProcedureAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<GetAdvisoryBoardResponse> GetAdvisoryBoard(GetAdvisoryBoardRequest request, ServerCallContext context) =>
        procedures.GetBoardAsync(request, context.GetCaller(), context.CancellationToken);

    public override Task<GetWhitelistResponse> GetWhitelist(GetWhitelistRequest request, ServerCallContext context) =>
        whitelist.GetAsync(request, context.GetCaller(), context.CancellationToken);
}
