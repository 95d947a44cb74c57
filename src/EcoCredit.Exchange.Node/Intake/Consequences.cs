using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Signing;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>
/// The documents that the node's own agency has to answer with: the region's co-investigation notice, its revision of a repaired result.
/// Signed with the agency's key and appended behind their cause, in the same transaction.
/// </summary>
internal sealed partial class Consequences(
    PeerDirectory directory,
    RuleBook rules,
    UnitMaker units,
    NodeOptions options,
    ISigner signer,
    TimeProvider time,
    ILogger<Consequences> logger)
{
    private readonly Role _role = PermissionNames.Roles[options.Agency.Role];
    private readonly AreaCode _area = AreaCode.TryParse(options.Agency.Area, out var area) ? area : default;

    /// <summary>Makes what follows from a document that fits its file.</summary>
    /// <exception cref="RpcException">Something cannot follow, so the cause cannot stand either.</exception>
    public List<JournalUnit> Make(SealedDocument cause, CaseFile file) =>
    [
        .. DocumentRules.Consequences(cause.Document, cause.Context, file)
            .Where(c => c.Signer == _role && AreaCode.TryParse(c.AreaCode, out var area) && _area.Contains(area))
            .Select(c => Seal(c.Document)),
    ];

    // Nothing leaves under the agency's signature that its own door would refuse.
    private JournalUnit Seal(IDocument document)
    {
        var now = time.GetUtcNow();
        document.Header.Id = DocumentId.Format(Guid.NewGuid());
        document.Header.SourceAgency = options.Agency.Code;
        document.Header.IssueTime = Timestamp.FromDateTimeOffset(now);
        var context = rules.ContextFor(now, _role, _area, document.Header.AreaCode);
        if (DocumentRules.Check(document, context) is [var broken, ..]) throw Fault(document, $"it breaks {broken.Rule} at {broken.Field}");
        if (directory.Current.FindKey(signer.PublicKey.KeyId) is not { } key || !key.IsValid(now, now))
            throw Fault(document, "the agency's own signing key is not valid");
        var envelope = Envelopes.Sign(signer, document);
        if (IsTooLarge(envelope, document)) throw TooLarge(document);
        var carrier = new Caller(options.Agency.Code, options.Agency.Name, _role, _area, CertificateDigest: "");
        var whole = new SealedDocument(envelope, DocumentKinds.Get(document), document, key, carrier, context);
        return units.Make(whole, DocumentRules.Facts(document), UnitFollow.None);
    }

    private static bool IsTooLarge(Envelope envelope, IDocument document) => DocumentIntake.CheckSize(envelope) is not null
        || WireGate.Check(envelope.Payload.Span, document.Descriptor, WireLimits.Document) is not null;

    // Not the sender's doing: the operator is told what is wrong, the sender whom to ask.
    private RpcException Fault(IDocument document, string reason)
    {
        var id = Guid.NewGuid().ToString("N");
        LogFault(document.Descriptor.Name, reason, id);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["request_id"] = id };
        return new ExchangeError(ErrorReason.Internal) { Metadata = metadata }.ToException();
    }

    private RpcException TooLarge(IDocument document)
    {
        LogTooLarge(document.Descriptor.Name);
        var violation = new ErrorViolation(
            "", "DSSE", "What has to follow from it would be larger than a document may be.", "由此须作出的文书将超过大小限制。");
        return new ExchangeError(ErrorReason.TooLarge) { Violations = [violation] }.ToException();
    }

    [LoggerMessage(
        1301,
        LogLevel.Error,
        "A {Kind} that has to follow cannot be signed here: {Reason}. Its cause was refused, request {RequestId}; it can be sent again once this is mended")]
    private partial void LogFault(string kind, string reason, string requestId);

    [LoggerMessage(1302, LogLevel.Warning, "A {Kind} that has to follow would be larger than a document may be. Its cause was refused")]
    private partial void LogTooLarge(string kind);
}
