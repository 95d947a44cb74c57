using System.Collections.Concurrent;
using System.Collections.Frozen;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Rules.Documents;

// One field that GenericRules looks at, with everything about it that does not change from document to document.
internal sealed class FieldPlan
{
    private static readonly ConcurrentDictionary<MessageDescriptor, FieldPlan[]> Plans = new();

    private FieldPlan(FieldDescriptor field)
    {
        Type = field.FieldType;
        Name = field.Name;
        IsRepeated = field.IsRepeated;
        Accessor = field.Accessor;
        Limit = Type == FieldType.String ? TextLimits.Find(field) : null;
        // One message may hold a number, in the practitioners' own channel.
        MayHoldIdentityNumber = field.ContainingType == PractitionerIdentity.Descriptor;
        Values = Type == FieldType.Enum ? field.EnumType.Values.Select(v => v.Number).ToFrozenSet() : FrozenSet<int>.Empty;
    }

    public FieldType Type { get; }

    public string Name { get; }

    public bool IsRepeated { get; }

    public IFieldAccessor Accessor { get; }

    public TextLimit? Limit { get; }

    public bool MayHoldIdentityNumber { get; }

    // The numbers that this version knows, of an enum.
    public FrozenSet<int> Values { get; }

    // The fields of a message that there is something to say about, in the order of their numbers.
    public static FieldPlan[] Of(MessageDescriptor message) => Plans.GetOrAdd(message, static m =>
    [
        .. m.Fields.InFieldNumberOrder()
            .Where(f => f.FieldType is FieldType.Message or FieldType.Enum or FieldType.String or FieldType.Bytes)
            .Select(f => new FieldPlan(f)),
    ]);
}
