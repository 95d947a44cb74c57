using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;
using V1 = EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>Who takes part, as this node knows it. Read only.</summary>
[BindServiceMethod(typeof(DirectoryService), nameof(BindService))]
internal sealed class DirectoryService(PeerDirectory directory, Hosting.LimitOptions limits) : V1.DirectoryService.DirectoryServiceBase
{
    public static void BindService(ServiceBinderBase binder, V1.DirectoryService.DirectoryServiceBase? service) =>
        V1.DirectoryService.BindService(new GatedBinder(binder), service);

    public override Task<GetAgencyResponse> GetAgency(GetAgencyRequest request, ServerCallContext context) =>
        Task.FromResult(new GetAgencyResponse { Agency = directory.Current.FindAgency(request.Code) ?? throw new ExchangeError(ErrorReason.NotFound).ToException() });

    public override Task<ListAgenciesResponse> ListAgencies(ListAgenciesRequest request, ServerCallContext context)
    {
        var violations = new List<ErrorViolation>();
        if (!Enum.IsDefined(request.Role)) violations.Add(
            new ErrorViolation("role", "directory_service.proto", "This role is not known here.", "未知的角色。"));
        var area = default(AreaCode);
        if (request.AreaCode.Length > 0 && !AreaCode.TryParse(request.AreaCode, out area))
            violations.Add(new ErrorViolation("area_code", "GB/T 2260", "An area has six digits.", "行政区划代码应为六位数字。"));
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();

        var snapshot = directory.Current;
        var response = new ListAgenciesResponse { Version = snapshot.Version };
        response.Agencies.Add(snapshot.Agencies.Where(a =>
            (request.Role == Role.Unspecified || a.Role == request.Role)
            && (request.AreaCode.Length == 0 || (AreaCode.TryParse(a.AreaCode, out var there) && area.Contains(there)))));
        RefuseTooLarge(response.CalculateSize());
        return Task.FromResult(response);
    }

    public override Task<GetDirectoryResponse> GetDirectory(GetDirectoryRequest request, ServerCallContext context)
    {
        var response = new GetDirectoryResponse { Envelope = directory.Current.Envelope };
        RefuseTooLarge(response.CalculateSize());
        return Task.FromResult(response);
    }

    private void RefuseTooLarge(int bytes)
    {
        if (bytes > limits.MaxResponseBytes) throw new ExchangeError(ErrorReason.TooLarge).ToException();
    }
}
