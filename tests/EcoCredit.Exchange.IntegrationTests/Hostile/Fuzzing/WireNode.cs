using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;

/// <summary>One field of a message as it lies on the wire; the fields of a submessage are its children. Anything can be changed.</summary>
internal sealed class WireNode
{
    public required int Number { get; set; }

    public required int WireType { get; set; }

    /// <summary>Of wire types 0, 1 and 5.</summary>
    public ulong Value { get; set; }

    /// <summary>Of wire type 2, where it is no submessage.</summary>
    public byte[] Bytes { get; set; } = [];

    public List<WireNode>? Children { get; set; }

    /// <summary>How much more, or less, the length says than there is.</summary>
    public int LengthLie { get; set; }

    /// <summary>Bytes more than tag and value need.</summary>
    public int Padding { get; set; }

    public static List<WireNode> Parse(byte[] message, MessageDescriptor descriptor)
    {
        var nodes = new List<WireNode>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            var node = new WireNode { Number = WireFormat.GetTagFieldNumber(tag), WireType = (int)WireFormat.GetTagWireType(tag) };
            nodes.Add(node);
            switch (node.WireType)
            {
                case WireBytes.VarintType:
                    node.Value = input.ReadUInt64();
                    break;
                case WireBytes.Fixed64Type:
                    node.Value = input.ReadFixed64();
                    break;
                case WireBytes.Fixed32Type:
                    node.Value = input.ReadFixed32();
                    break;
                default:
                    node.Bytes = input.ReadBytes().ToByteArray();
                    if (descriptor.FindFieldByNumber(node.Number) is { FieldType: FieldType.Message } field)
                        node.Children = Parse(node.Bytes, field.MessageType);
                    break;
            }
        }

        return nodes;
    }

    public static byte[] Write(IEnumerable<WireNode> nodes)
    {
        using var output = new MemoryStream();
        foreach (var node in nodes) node.Write(output);
        return output.ToArray();
    }

    public WireNode Clone() => new()
    {
        Number = Number,
        WireType = WireType,
        Value = Value,
        Bytes = Bytes,
        Children = Children?.Select(child => child.Clone()).ToList(),
        LengthLie = LengthLie,
        Padding = Padding,
    };

    private void Write(MemoryStream output)
    {
        output.Write(Padded(((ulong)(uint)Number << 3) | (uint)WireType));
        switch (WireType)
        {
            case WireBytes.VarintType:
                output.Write(Padded(Value));
                break;
            case WireBytes.Fixed64Type or WireBytes.Fixed32Type:
                Span<byte> fixedBytes = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(fixedBytes, Value);
                output.Write(fixedBytes[..(WireType == WireBytes.Fixed64Type ? 8 : 4)]);
                break;
            case WireBytes.LengthType:
                var content = Children is null ? Bytes : Write(Children);
                output.Write(Padded((ulong)Math.Max(0, content.Length + LengthLie)));
                output.Write(content);
                break;
            default:
                output.Write(Bytes);
                break;
        }
    }

    private byte[] Padded(ulong value)
    {
        var bytes = WireBytes.Varint(value);
        if (Padding == 0) return bytes;
        bytes[^1] |= 0x80;
        return [.. bytes, .. WireBytes.Repeat([0x80], Padding - 1), 0];
    }
}
