using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// Whether somebody may go on reading a feed, as directory, permissions and statement are now and not as they were when the call began.
/// </summary>
internal sealed class StreamPermit(
    PeerDirectory directory, Permissions permissions, AccessStatements statements, DocumentAccess documents, TimeProvider time)
{
    /// <summary>Gives the caller as he is enrolled now.</summary>
    /// <exception cref="Grpc.Core.RpcException">He may not go on; the reason says why.</exception>
    public Caller Require(Caller caller, Access access, FilterMatch filter, string method)
    {
        if (directory.Current.FindCaller(caller.CertificateDigest, time.GetUtcNow()) is not { } now || now.Code != caller.Code)
            throw new ExchangeError(ErrorReason.PeerUnknown).ToException();
        permissions.Require(now, Right.Call, method, area: null);
        if (statements.Judge(access, now, method) is { } error) throw error.ToException();
        return filter.IsOpenTo(now, documents) ? now : throw new ExchangeError(ErrorReason.NotPermitted).ToException();
    }
}
