using EcoCredit.Exchange.Protocol.Documents;

namespace EcoCredit.Exchange.Protocol.V1;

// The generated messages that are documents: each declares its header as field 1.
public sealed partial class CreditRecord : IDocument;

public sealed partial class RecordClosure : IDocument;

public sealed partial class EvaluationResult : IDocument;

public sealed partial class Flag : IDocument;

public sealed partial class FlagLift : IDocument;

public sealed partial class RepairConfirmation : IDocument;

public sealed partial class RepairRefusal : IDocument;

public sealed partial class ProcurementBan : IDocument;

public sealed partial class AccessStatement : IDocument;

public sealed partial class StatusStatement : IDocument;

public sealed partial class WarningNotice : IDocument;

public sealed partial class WarningClosure : IDocument;

public sealed partial class RepairApplication : IDocument;

public sealed partial class AdvisoryReport : IDocument;

public sealed partial class CoInvestigationNotice : IDocument;

public sealed partial class PublicNotice : IDocument;

public sealed partial class Publication : IDocument;

public sealed partial class RegistryEntry : IDocument;

public sealed partial class ParticipationList : IDocument;

public sealed partial class ParticipantNotification : IDocument;

public sealed partial class Commitment : IDocument;

public sealed partial class Filing : IDocument;

public sealed partial class Objection : IDocument;

public sealed partial class ObjectionDecision : IDocument;

public sealed partial class ResultReport : IDocument;

public sealed partial class ResultReturn : IDocument;

public sealed partial class Exclusion : IDocument;

public sealed partial class WhitelistNotice : IDocument;

public sealed partial class WhitelistEntry : IDocument;

public sealed partial class WhitelistExit : IDocument;

public sealed partial class PractitionerRecord : IDocument;

public sealed partial class PractitionerResult : IDocument;

public sealed partial class PractitionerStep : IDocument;

public sealed partial class PractitionerRepair : IDocument;
