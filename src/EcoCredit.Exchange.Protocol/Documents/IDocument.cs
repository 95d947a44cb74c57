using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Protocol.Documents
{
    /// <summary>A document (文书): a message that an agency signs and that begins with the common header.</summary>
    public interface IDocument : IMessage
    {
        /// <summary>The common header, field 1 of every document; <see langword="null"/> where the sender left it out.</summary>
        Header Header { get; }
    }
}

namespace EcoCredit.Exchange.Protocol.V1
{
    using EcoCredit.Exchange.Protocol.Documents;

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
}
