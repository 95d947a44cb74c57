using System.Collections.Frozen;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Rules.Documents;

// How long a text may be, in characters (Unicode scalar values), and whether it may have lines.
internal sealed record TextLimit(int MaxLength, bool Multiline);

// The limits that the protos state in words, as a table. Every string of every document is either here or has a format of its own
// (code, id, day, area), which its rule checks; a test holds the table to the descriptors.
internal static class TextLimits
{
    private static readonly TextLimit Number = new(100, Multiline: false);
    private static readonly TextLimit Line = new(200, Multiline: false);
    private static readonly TextLimit Long = new(2000, Multiline: true);

    private static readonly FrozenDictionary<string, TextLimit> ByField = new Dictionary<string, TextLimit>(StringComparer.Ordinal)
    {
        [Of(Subject.Descriptor, "name")] = Line,
        [Of(LegalBasis.Descriptor, "instrument")] = Line,
        [Of(LegalBasis.Descriptor, "article")] = new(50, Multiline: false),
        [Of(Evidence.Descriptor, "document_number")] = Number,
        [Of(CreditRecord.Descriptor, "document_number")] = Number,
        [Of(CreditRecord.Descriptor, "summary")] = Long,
        [Of(BasicDetail.Descriptor, "licence_number")] = Number,
        [Of(OrdinaryDetail.Descriptor, "catalogue_row")] = Number,
        [Of(SeriousDetail.Descriptor, "catalogue_row")] = Number,
        [Of(Penalty.Descriptor, "category")] = Line,
        [Of(Penalty.Descriptor, "content")] = Long,
        [Of(Penalty.Descriptor, "conduct_type")] = Line,
        [Of(ClientOutcome.Descriptor, "client_record")] = Number,
        [Of(ClientOutcome.Descriptor, "grade")] = new(1, Multiline: false),
        [Of(ClientOutcome.Descriptor, "rule_version")] = Number,
        [Of(RecordClosure.Descriptor, "explanation")] = Long,
        [Of(EvaluationResult.Descriptor, "catalogue_rows")] = Number,
        [Of(Flag.Descriptor, "end_condition")] = Line,
        [Of(FlagLift.Descriptor, "explanation")] = Long,
        [Of(RepairRefusal.Descriptor, "reasons")] = new(500, Multiline: true),
        [Of(ProcurementBan.Descriptor, "decision_number")] = Number,
        [Of(ProcurementBan.Descriptor, "conduct")] = Long,
        [Of(AccessStatement.Descriptor, "case_number")] = Number,
        [Of(AccessStatement.Descriptor, "operator")] = Number,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static TextLimit? Find(FieldDescriptor field) => ByField.GetValueOrDefault(field.FullName);

    private static string Of(MessageDescriptor message, string field) =>
        (message.FindFieldByName(field) ?? throw new ArgumentException($"{message.Name} has no field {field}.", nameof(field))).FullName;
}
