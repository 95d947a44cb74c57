using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.Client.Throttling;

/// <summary>A channel that holds calls back before gRPC begins anything for them.</summary>
/// <param name="inner">The channel; it is this one's to dispose of.</param>
/// <param name="limit">How many calls may be under way; <see langword="null"/> where whoever is below holds back, or nobody does.</param>
internal sealed class ThrottledChannel(GrpcChannel inner, CallLimit? limit) : ChannelBase(inner.Target), IDisposable
{
    public override CallInvoker CreateCallInvoker() =>
        limit is null ? inner.CreateCallInvoker() : new ThrottledInvoker(inner.CreateCallInvoker(), limit);

    public void Dispose() => inner.Dispose();

    protected override Task ShutdownAsyncCore() => inner.ShutdownAsync();
}
