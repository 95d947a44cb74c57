using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>Binds the streams of a service under another name: the same messages, at another path.</summary>
internal sealed class RenamingBinder(ServiceBinderBase inner, string service) : ServiceBinderBase
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(
            new Method<TRequest, TResponse>(method.Type, service, method.Name, method.RequestMarshaller, method.ResponseMarshaller),
            handler);
}
