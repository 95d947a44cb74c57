using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Protocol.Documents;

/// <summary>A document (文书): a message that an agency signs and that begins with the common header.</summary>
public interface IDocument : IMessage
{
    /// <summary>The common header, field 1 of every document; <see langword="null"/> where the sender left it out.</summary>
    Header Header { get; }
}
