using System.Collections;
using System.Collections.Concurrent;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// What holds for every enum, string and byte string of every request, whatever its method: a value that this build does not know is
/// refused and never passed over, no identity number gets as far as a log, an error or an entry (IM-10), and no text as far as a database
/// that cannot hold it. Found by walking the descriptors, so that a new field is covered on the day it is added. Documents have the same
/// by their rules, in their own place.
/// </summary>
internal static class RequestContent
{
    // Each has an answer of its own that leaves the other items or subjects of the call alone; the channel of the practitioners asks for
    // numbers.
    private static readonly HashSet<string> Elsewhere = new(StringComparer.Ordinal)
    {
        Envelope.Descriptor.FullName,
        SubjectQuery.Descriptor.FullName,
        PractitionerIdentity.Descriptor.FullName + ".number",
        PushRequest.Descriptor.FullName + ".correlation",
        Rejection.Descriptor.FullName + ".reason",
        EraseBodiesRequest.Descriptor.FullName + ".authority",
        EraseBodiesRequest.Descriptor.FullName + ".order_number",
    };

    // Whether they have a value that can be is checked where everything else about their request is, so that all that is wrong is said at
    // once.
    private static readonly HashSet<string> HeldByTheirMethod = new(StringComparer.Ordinal)
    {
        Rejection.Descriptor.FullName + ".action",
        SubscriptionFilter.Descriptor.FullName + ".kinds",
        CreateSubscriptionRequest.Descriptor.FullName + ".start",
        ListDeliveriesRequest.Descriptor.FullName + ".states",
    };

    private static readonly ConcurrentDictionary<MessageDescriptor, IReadOnlyList<FieldDescriptor>> Checked = new();

    /// <summary>Everything that is wrong, in the order of the fields.</summary>
    public static List<ErrorViolation> Check(IMessage request)
    {
        var violations = new List<ErrorViolation>();
        Walk(request, "", violations);
        return violations;
    }

    private static void Walk(IMessage message, string prefix, List<ErrorViolation> violations)
    {
        foreach (var field in Checked.GetOrAdd(message.Descriptor, static descriptor => FieldsOf(descriptor)))
        {
            var value = field.Accessor.GetValue(message);
            if (!field.IsRepeated)
            {
                Check(field, value, prefix, index: null, violations);
                continue;
            }

            var index = 0;
            foreach (var item in (IEnumerable)value) Check(field, item, prefix, index++, violations);
        }
    }

    private static void Check(FieldDescriptor field, object? value, string prefix, int? index, List<ErrorViolation> violations)
    {
        string Path() => index is null ? prefix + field.Name : FormattableString.Invariant($"{prefix}{field.Name}[{index}]");
        switch (value)
        {
            case IMessage child:
                Walk(child, Path() + ".", violations);
                break;
            case string text when IdentityNumbers.Contains(text):
            case ByteString bytes when IdentityNumbers.Contains(bytes.Span):
                violations.Add(new(Path(), "IM-10", "No identity numbers here.", "此处不得出现身份证号。"));
                break;
            case not null when HeldByTheirMethod.Contains(field.FullName):
                break;
            // PostgreSQL holds no text with it. A document is looked for by a reference that has a form of its own.
            case string text when text.Contains('\0', StringComparison.Ordinal) && field.ContainingType != DocumentReference.Descriptor:
                violations.Add(new(Path(), "API", "A text has no NUL character.", "文本不得含有空字符。"));
                break;
            case not (string or ByteString or null) when field.EnumType.FindValueByNumber((int)value) is null:
                violations.Add(new(Path(), "API", "The value is not one that this version knows.", "取值不在本版本的枚举范围内。"));
                break;
        }
    }

    private static List<FieldDescriptor> FieldsOf(MessageDescriptor message) =>
    [
        .. message.Fields.InFieldNumberOrder().Where(field => !Elsewhere.Contains(field.FullName) && field.FieldType switch
        {
            FieldType.String or FieldType.Bytes or FieldType.Enum => true,
            FieldType.Message => !Elsewhere.Contains(field.MessageType.FullName),
            _ => false,
        }),
    ];
}
