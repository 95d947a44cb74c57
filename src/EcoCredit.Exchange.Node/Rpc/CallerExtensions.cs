using EcoCredit.Exchange.Node.Peers;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>Who calls.</summary>
internal static class CallerExtensions
{
    /// <summary>Where the caller lies in HttpContext.Items, which is also ServerCallContext.UserState.</summary>
    public static readonly object Key = new();

    /// <summary>The agency behind the call; every call that reaches a service has one.</summary>
    public static Caller GetCaller(this ServerCallContext context) => (Caller)context.UserState[Key];

    /// <summary>Whose share a call takes from: the agency's; whoever shows no certificate shares with all who show none.</summary>
    public static string PeerOf(HttpContext context) => context.Items.TryGetValue(Key, out var caller) ? ((Caller)caller!).Code : "";
}
