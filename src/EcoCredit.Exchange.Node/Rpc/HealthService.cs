using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;
using ServingStatus = EcoCredit.Exchange.Protocol.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>grpc.health.v1.Health.</summary>
[BindServiceMethod(typeof(HealthService), nameof(BindService))]
internal sealed class HealthService(NodeHealth health) : Health.HealthBase
{
    private const string WarningTrailer = "ecocredit-warning";

    private static readonly HashSet<string> Known = [.. ServiceCatalogue.Services.Select(s => s.FullName), ""];

    public static void BindService(ServiceBinderBase binder, Health.HealthBase? service) =>
        Health.BindService(new GatedBinder(binder), service);

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        if (!Known.Contains(request.Service)) throw new ExchangeError(ErrorReason.NotFound).ToException();
        // What does not keep the node from serving and has to be seen all the same: a witness that is away, a clock that is behind. For the
        // agencies, not for whoever asks without a certificate.
        foreach (var part in IsProbe(context) ? [] : health.Warnings.Keys) context.ResponseTrailers.Add(WarningTrailer, part);
        return Task.FromResult(new HealthCheckResponse { Status = StatusOf(request.Service) });
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ServingStatus? told = null;
        while (true)
        {
            var changed = health.Changed;
            var status = StatusOf(request.Service);
            if (status != told)
            {
                // Not the call's token: a write that is cancelled resets the stream, and the status could no longer be sent.
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, CancellationToken.None);
                told = status;
            }

            await changed.WaitAsync(context.CancellationToken);
        }
    }

    private static bool IsProbe(ServerCallContext context) => context.GetHttpContext().Features.Get<ProbeConnection>() is not null;

    private ServingStatus StatusOf(string service)
    {
        if (!Known.Contains(service)) return ServingStatus.ServiceUnknown;
        return health.IsServing(service) ? ServingStatus.Serving : ServingStatus.NotServing;
    }
}
