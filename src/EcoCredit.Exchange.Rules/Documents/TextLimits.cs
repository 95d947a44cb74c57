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
    private static readonly TextLimit Short = new(500, Multiline: true);
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
        [Of(RepairRefusal.Descriptor, "reasons")] = Short,
        [Of(ProcurementBan.Descriptor, "decision_number")] = Number,
        [Of(ProcurementBan.Descriptor, "conduct")] = Long,
        [Of(AccessStatement.Descriptor, "case_number")] = Number,
        [Of(AccessStatement.Descriptor, "operator")] = Number,
        [Of(WarningNotice.Descriptor, "requirement")] = Long,
        [Of(WarningClosure.Descriptor, "finding")] = Long,
        [Of(AdvisoryItem.Descriptor, "name")] = Line,
        [Of(AdvisoryItem.Descriptor, "document_number")] = Number,
        [Of(AdvisoryItem.Descriptor, "summary")] = Short,
        [Of(CoInvestigationNotice.Descriptor, "request")] = Short,
        [Of(AdvisoryEvent.Descriptor, "document_number")] = Number,
        [Of(Participant.Descriptor, "name")] = Line,
        [Of(ParticipationList.Descriptor, "late_reason")] = Short,
        [Of(Commitment.Descriptor, "deliverables")] = Line,
        [Of(Commitment.Descriptor, "other_commitments")] = Long,
        [Of(Filing.Descriptor, "reason")] = Short,
        [Of(Objection.Descriptor, "grounds")] = Long,
        [Of(ObjectionDecision.Descriptor, "reasons")] = Long,
        [Of(PublicNotice.Descriptor, "channels")] = Line,
        [Of(PublicNotice.Descriptor, "late_reason")] = Short,
        [Of(ResultReport.Descriptor, "late_reason")] = Short,
        [Of(ResultReturn.Descriptor, "reasons")] = Long,
        [Of(Publication.Descriptor, "channels")] = Line,
        [Of(Publication.Descriptor, "late_reason")] = Short,
        [Of(RegistryEntry.Descriptor, "other_service")] = Line,
        [Of(Exclusion.Descriptor, "authority")] = Line,
        [Of(EvaluationResult.Descriptor, "deviation_reason")] = Short,
        [Of(ManualDecision.Descriptor, "reason")] = Short,
        [Of(RepairConfirmation.Descriptor, "late_reason")] = Short,
        [Of(RepairRefusal.Descriptor, "late_reason")] = Short,
        [Of(WhitelistNotice.Descriptor, "channels")] = Line,
        [Of(WhitelistScore.Descriptor, "rule_version")] = Number,
        [Of(WhitelistEntry.Descriptor, "rule_version")] = Number,
        [Of(WhitelistExit.Descriptor, "finding")] = Long,
        [Of(PractitionerIdentity.Descriptor, "number")] = new(32, Multiline: false),
        [Of(PractitionerIdentity.Descriptor, "name")] = Number,
        [Of(PractitionerRecord.Descriptor, "catalogue_row")] = Number,
        [Of(PractitionerRecord.Descriptor, "event_number")] = Number,
        [Of(PractitionerRecord.Descriptor, "department")] = Line,
        [Of(PractitionerRecord.Descriptor, "commissioning_unit")] = Line,
        [Of(PractitionerRecord.Descriptor, "case_number")] = Number,
        [Of(PractitionerResult.Descriptor, "manual_reason")] = Short,
        [Of(PractitionerStep.Descriptor, "reasons")] = Long,
        [Of(PractitionerStep.Descriptor, "addressees")] = Line,
        [Of(PractitionerRepair.Descriptor, "reasons")] = Long,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static TextLimit? Find(FieldDescriptor field) => ByField.GetValueOrDefault(field.FullName);

    private static string Of(MessageDescriptor message, string field) =>
        (message.FindFieldByName(field) ?? throw new ArgumentException($"{message.Name} has no field {field}.", nameof(field))).FullName;
}
