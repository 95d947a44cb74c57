using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>What is said of an organisation. Many answers may hold it: nobody changes it.</summary>
/// <param name="Status">What is said.</param>
/// <param name="Bytes">The same as it is written into a statement.</param>
internal sealed record DescribedSubject(SubjectStatus Status, ByteString Bytes)
{
    public static DescribedSubject Of(SubjectStatus status) => new(status, status.ToByteString());
}
