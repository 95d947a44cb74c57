using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>What is said of an organisation. Many answers may hold it: nobody changes it.</summary>
/// <param name="Status">What is said.</param>
/// <param name="Field">The same as it stands in a statement: tag, length, bytes.</param>
/// <param name="Sources">The agencies that it rests on.</param>
internal sealed record DescribedSubject(SubjectStatus Status, byte[] Field, string[] Sources)
{
    private static readonly uint Tag = WireFormat.MakeTag(StatusStatement.SubjectsFieldNumber, WireFormat.WireType.LengthDelimited);

    public static DescribedSubject Of(SubjectStatus status)
    {
        var tag = CodedOutputStream.ComputeTagSize(StatusStatement.SubjectsFieldNumber);
        var field = new byte[tag + CodedOutputStream.ComputeMessageSize(status)];
        using var output = new CodedOutputStream(field);
        output.WriteTag(Tag);
        output.WriteMessage(status);
        output.CheckNoSpaceLeft();
        return new DescribedSubject(status, field, [.. status.Facts.Select(f => f.Document.SourceAgency).Distinct(StringComparer.Ordinal)]);
    }
}
