using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>The way from a message to one of its fields, found in the descriptors: a new field is attacked from that day on.</summary>
internal sealed partial record FieldPath(IReadOnlyList<FieldDescriptor> Fields)
{
    public FieldDescriptor Leaf => Fields[^1];

    /// <summary>As errors name it, without indexes: <c>header.evidence.digest</c>.</summary>
    public string Name => string.Join('.', Fields.Select(f => f.Name));

    /// <summary>Every field of every message inside a message.</summary>
    public static IEnumerable<FieldPath> Of(MessageDescriptor root) => Walk(root, []);

    /// <summary>Whether an error's field is this one.</summary>
    public bool IsNamed(string field) => Index().Replace(field, "") == Name;

    /// <summary>
    /// Bytes that, behind those of a message, set the field: messages merge, of values the last one counts, lists get one more.
    /// </summary>
    /// <param name="leaf">The field itself, tag included.</param>
    public byte[] Encode(byte[] leaf)
    {
        for (var i = Fields.Count - 2; i >= 0; i--) leaf = WireBytes.Piece(Fields[i].FieldNumber, leaf);
        return leaf;
    }

    public byte[] EncodeNumber(long value) => Encode(WireBytes.Number(Leaf.FieldNumber, value));

    public byte[] EncodePiece(byte[] content) => Encode(WireBytes.Piece(Leaf.FieldNumber, content));

    private static IEnumerable<FieldPath> Walk(MessageDescriptor message, IReadOnlyList<FieldDescriptor> above)
    {
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            IReadOnlyList<FieldDescriptor> path = [.. above, field];
            yield return new FieldPath(path);
            if (field.FieldType != FieldType.Message || above.Any(f => f.MessageType == field.MessageType)) continue;
            foreach (var deeper in Walk(field.MessageType, path)) yield return deeper;
        }
    }

    [GeneratedRegex(@"\[\d+\]", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Index();
}
