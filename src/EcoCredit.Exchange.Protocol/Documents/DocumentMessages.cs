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
