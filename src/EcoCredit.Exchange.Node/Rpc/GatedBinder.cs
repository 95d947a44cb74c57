using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// Binds a service so that every request passes <see cref="WireGate"/> before protobuf parses it, and <see cref="RequestContent"/> behind
/// that. A service carries
/// <c>[BindServiceMethod(typeof(ItsClass), nameof(BindService))]</c> and
/// <c>public static void BindService(ServiceBinderBase binder, Generated.GeneratedBase? service) => Generated.BindService(new
/// GatedBinder(binder), service);</c>: the second parameter has to be the generated base, as the framework looks for methods that override
/// those of it.
/// </summary>
internal sealed class GatedBinder(ServiceBinderBase inner) : ServiceBinderBase
{
    /// <summary>Largest request that is a call's only one, whatever the service's limit for items of a stream.</summary>
    public const int MaxSingleRequestBytes = 1024 * 1024;

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Gate(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Gate(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Gate(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Gate(method), handler);

    private static Method<TRequest, TResponse> Gate<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        var descriptor = ((IMessage)Activator.CreateInstance<TRequest>()).Descriptor;
        var maxBytes = method.Type is MethodType.Unary or MethodType.ServerStreaming ? MaxSingleRequestBytes : int.MaxValue;
        var parse = method.RequestMarshaller.ContextualDeserializer;
        var marshaller = new Marshaller<TRequest>(
            method.RequestMarshaller.ContextualSerializer,
            context => Read(context, descriptor, maxBytes, parse));
        return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, marshaller, method.ResponseMarshaller);
    }

    private static TRequest Read<TRequest>(
        DeserializationContext context, MessageDescriptor descriptor, int maxBytes, Func<DeserializationContext, TRequest> parse)
        where TRequest : class
    {
        if (context.PayloadLength > maxBytes) throw new ExchangeError(ErrorReason.TooLarge).ToException();
        var problem = WireGate.Check(context.PayloadAsReadOnlySequence(), descriptor, WireLimits.Request);
        if (problem is not null) throw MalformedMessage.Because(problem).ToException();
        TRequest request;
        try
        {
            request = parse(context);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw MalformedMessage.Because(e.Message).ToException();
        }

        var violations = RequestContent.Check((IMessage)request);
        return violations.Count == 0
            ? request
            : throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }
}
