using EcoCredit.Exchange.Protocol.Reflection.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;
using RequestCase = EcoCredit.Exchange.Protocol.Reflection.V1.ServerReflectionRequest.MessageRequestOneofCase;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// grpc.reflection.v1.ServerReflection, and the same as v1alpha: answers come from the descriptors alone, so they tell nothing that the published protos do not.
/// </summary>
[BindServiceMethod(typeof(ReflectionService), nameof(BindService))]
internal sealed class ReflectionService : ServerReflection.ServerReflectionBase
{
    /// <summary>
    /// The name before the protocol was stable, with the same messages. Tools in use ask for it first, or for nothing else.
    /// </summary>
    public const string FormerName = "grpc.reflection.v1alpha.ServerReflection";

    public static void BindService(ServiceBinderBase binder, ServerReflection.ServerReflectionBase? service)
    {
        ServerReflection.BindService(new GatedBinder(binder), service);
        ServerReflection.BindService(new GatedBinder(new RenamingBinder(binder, FormerName)), service);
    }

    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
            await responseStream.WriteAsync(Answer(requestStream.Current), CancellationToken.None);
    }

    internal static ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        var index = DescriptorIndex.Instance;
        switch (request.MessageRequestCase)
        {
            case RequestCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse();
                response.ListServicesResponse.Service.Add(ServiceCatalogue.Services.Select(s => new ServiceResponse { Name = s.FullName }));
                break;
            case RequestCase.FileByFilename:
                AddFiles(response, index.FindFile(request.FileByFilename), request.FileByFilename);
                break;
            case RequestCase.FileContainingSymbol:
                AddFiles(response, index.FindSymbol(request.FileContainingSymbol), request.FileContainingSymbol);
                break;
            case RequestCase.FileContainingExtension:
                var extension = request.FileContainingExtension;
                AddFiles(
                    response,
                    index.FindExtension(extension.ContainingType, extension.ExtensionNumber),
                    $"{extension.ContainingType} {extension.ExtensionNumber}");
                break;
            case RequestCase.AllExtensionNumbersOfType:
                if (index.FindExtensionNumbers(request.AllExtensionNumbersOfType) is { } numbers)
                {
                    response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType };
                    response.AllExtensionNumbersResponse.ExtensionNumber.Add(numbers);
                }
                else
                {
                    response.ErrorResponse = NotFound(request.AllExtensionNumbersOfType);
                }

                break;
            default:
                response.ErrorResponse = new ErrorResponse { ErrorCode = (int)StatusCode.InvalidArgument, ErrorMessage = "The request asks for nothing that is known." };
                break;
        }

        return response;
    }

    private static void AddFiles(ServerReflectionResponse response, FileDescriptor? file, string name)
    {
        if (file is null)
        {
            response.ErrorResponse = NotFound(name);
            return;
        }

        response.FileDescriptorResponse = new FileDescriptorResponse();
        response.FileDescriptorResponse.FileDescriptorProto.Add(DescriptorIndex.WithImports(file).Select(f => f.SerializedData));
    }

    private static ErrorResponse NotFound(string name) =>
        new() { ErrorCode = (int)StatusCode.NotFound, ErrorMessage = $"{name} is not known here." };
}
