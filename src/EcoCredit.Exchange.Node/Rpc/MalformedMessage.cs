using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>A message that cannot be read.</summary>
internal static class MalformedMessage
{
    /// <summary>
    /// What the framework calls INTERNAL without details: a message that is cut off, a second one where one is due, a compressed one
    /// without an encoding. It is the client's fault.
    /// </summary>
    public static ExchangeError Unframed => Because("The request is not exactly as many whole messages as the method takes.");

    public static ExchangeError Because(string problem) => new(ErrorReason.MessageMalformed)
    {
        Violations = [new ErrorViolation("", "protobuf", problem, "报文无法解析：" + problem)],
    };
}
