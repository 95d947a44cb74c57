using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>A large answer counts towards its peer's share until it was taken.</summary>
internal static class HeldAnswer
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(1);

    /// <summary>Counts the only answer of a call until its response has ended; refuses it where its peer has not taken others.</summary>
    public static void Hold<T>(T answer, ServerCallContext context, PeerShares shares)
    {
        if (SizeOf(answer) is not (> PeerShares.Uncounted and var size)) return;
        var peer = PeerOf(context);
        if (!shares.TryHold(peer, size)) throw Overloaded(shares);
        context.GetHttpContext().Response.OnCompleted(() =>
        {
            shares.Release(peer, size);
            return Task.CompletedTask;
        });
    }

    public static int SizeOf<T>(T answer) => answer is IMessage message ? message.CalculateSize() : 0;

    public static string PeerOf(ServerCallContext context) => CallerExtensions.PeerOf(context.GetHttpContext());

    public static RpcException Overloaded(PeerShares shares)
    {
        shares.Overload?.Refused(OverloadMeters.Bytes);
        return new ExchangeError(ErrorReason.Overloaded) { RetryAfter = ComeAgain }.ToException();
    }
}
