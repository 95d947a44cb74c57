using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Unicode;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Protocol.Wire;

/// <summary>What a message may look like before a parser sees it.</summary>
/// <param name="MaxDepth">Nested messages, the outermost counting 1.</param>
/// <param name="MaxFields">Fields in all, nested ones included.</param>
/// <param name="AllowUnknownFields">Whether fields that the descriptor does not know are passed over (requests) or refused
/// (documents).</param>
public sealed record WireLimits(int MaxDepth, int MaxFields, bool AllowUnknownFields)
{
    /// <summary>Limits of a signed payload: 16 levels, 20,000 fields, nothing unknown.</summary>
    public static WireLimits Document { get; } = new(MaxDepth: 16, MaxFields: 20_000, AllowUnknownFields: false);

    /// <summary>Limits of an RPC request: as a document, but fields of a newer client are passed over.</summary>
    public static WireLimits Request { get; } = new(MaxDepth: 16, MaxFields: 20_000, AllowUnknownFields: true);
}

/// <summary>
/// One walk over the wire bytes before any protobuf parser sees them (protobuf encoding guide). A parser would turn bad UTF-8 into U+FFFD,
/// hold on to megabytes of unknown fields and recurse as deep as it is told; the walk refuses all of that, with no allocation that the
/// sender controls.
/// </summary>
public static class WireGate
{
    private static readonly ConcurrentDictionary<MessageDescriptor, Shape> Shapes = new();

    /// <summary>
    /// Checks a message; <see langword="null"/> when it may be parsed, otherwise what is wrong, in English, for the error's details.
    /// </summary>
    public static string? Check(in ReadOnlySequence<byte> message, MessageDescriptor descriptor, WireLimits limits)
    {
        if (message.IsSingleSegment) return Check(message.FirstSpan, descriptor, limits);
        // Requests are bounded (1 MiB, 4 MiB on streams), so one pooled copy is bounded too.
        var rented = ArrayPool<byte>.Shared.Rent(checked((int)message.Length));
        try
        {
            message.CopyTo(rented);
            return Check(rented.AsSpan(0, (int)message.Length), descriptor, limits);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <inheritdoc cref="Check(in ReadOnlySequence{byte}, MessageDescriptor, WireLimits)"/>
    public static string? Check(ReadOnlySpan<byte> message, MessageDescriptor descriptor, WireLimits limits)
    {
        var fields = 0;
        return Walk(message, ShapeOf(descriptor), limits, depth: 1, ref fields);
    }

    private static string? Walk(ReadOnlySpan<byte> message, Shape shape, WireLimits limits, int depth, ref int fields)
    {
        if (depth > limits.MaxDepth) return $"more than {limits.MaxDepth} levels deep";
        while (!message.IsEmpty)
        {
            if (++fields > limits.MaxFields) return $"more than {limits.MaxFields} fields";
            if (!TryReadVarint(ref message, out var tag) || tag > uint.MaxValue) return "a broken tag";
            var number = (int)(tag >> 3);
            if (number is 0 or > 536_870_911) return "a field number out of range";
            var wireType = (int)(tag & 7);
            var known = shape.Find(number);
            if (known.Kind == FieldShape.Unknown && !limits.AllowUnknownFields) return $"unknown field {number} in {shape.Name}";
            switch (wireType)
            {
                case 0:
                    if (!TryReadVarint(ref message, out _)) return "a broken varint";
                    break;
                case 1 or 5:
                    var size = wireType == 1 ? 8 : 4;
                    if (message.Length < size) return "truncated";
                    message = message[size..];
                    break;
                case 2:
                    if (!TryReadVarint(ref message, out var length) || length > (ulong)message.Length) return "a length beyond the end";
                    var value = message[..(int)length];
                    message = message[(int)length..];
                    if (known.Kind == FieldShape.Text && !Utf8.IsValid(value)) return $"bad UTF-8 in field {number} of {shape.Name}";
                    // Elements of a packed field are counted as fields: a varint takes a byte at least.
                    if (known.Kind == FieldShape.Scalar && (fields += value.Length) > limits.MaxFields) return $"more than {limits.MaxFields} fields";
                    if (known.Kind == FieldShape.Message && Walk(value, known.Nested!, limits, depth + 1, ref fields) is { } problem) return problem;
                    break;
                default:
                    return "a group or an unknown wire type";
            }

            if (known.Kind != FieldShape.Unknown && !known.Accepts(wireType)) return $"field {number} of {shape.Name} has the wrong wire type";
        }

        return null;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80) continue;
            if (i == 9 && bytes[i] > 1) return false;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }

    private static Shape ShapeOf(MessageDescriptor descriptor) => Shapes.GetOrAdd(descriptor, static d => new Shape(d));

    private enum FieldShape
    {
        Unknown,
        Scalar,
        Text,
        Bytes,
        Message,
    }

    private readonly record struct Field(FieldShape Kind, int WireType, bool Repeated, MessageDescriptor? Descriptor)
    {
        public Shape? Nested => Descriptor is null ? null : ShapeOf(Descriptor);

        public bool Accepts(int wireType) => wireType == WireType || (Repeated && Kind == FieldShape.Scalar && wireType == 2);
    }

    /// <summary>The fields of a message by number.</summary>
    private sealed class Shape
    {
        private readonly Field[] _low;
        private readonly Dictionary<int, Field> _high = [];

        public Shape(MessageDescriptor descriptor)
        {
            Name = descriptor.Name;
            var fields = descriptor.Fields.InFieldNumberOrder();
            _low = new Field[Math.Min(64, fields.Count == 0 ? 0 : fields[^1].FieldNumber + 1)];
            foreach (var field in fields)
            {
                if (field.FieldNumber < _low.Length) _low[field.FieldNumber] = Describe(field);
                else _high[field.FieldNumber] = Describe(field);
            }
        }

        public string Name { get; }

        public Field Find(int number) => number < _low.Length ? _low[number] : _high.GetValueOrDefault(number);

        private static Field Describe(FieldDescriptor field) => field.FieldType switch
        {
            FieldType.String => new(FieldShape.Text, 2, field.IsRepeated, null),
            FieldType.Bytes => new(FieldShape.Bytes, 2, field.IsRepeated, null),
            FieldType.Message => new(FieldShape.Message, 2, field.IsRepeated, field.MessageType),
            FieldType.Group => throw new NotSupportedException("Groups are not part of proto3."),
            FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => new(FieldShape.Scalar, 1, field.IsRepeated, null),
            FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => new(FieldShape.Scalar, 5, field.IsRepeated, null),
            _ => new(FieldShape.Scalar, 0, field.IsRepeated, null),
        };
    }
}
