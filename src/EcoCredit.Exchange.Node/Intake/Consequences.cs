using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Signing;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>
/// The documents that the node's own agency has to answer with: the region's co-investigation notice, its revision of a repaired result.
/// Signed with the agency's key and appended behind their cause, in the same transaction.
/// </summary>
internal sealed class Consequences(PeerDirectory directory, RuleBook rules, UnitMaker units, NodeOptions options, ISigner signer, TimeProvider time)
{
    private readonly Role _role = PermissionNames.Roles[options.Agency.Role];
    private readonly AreaCode _area = AreaCode.TryParse(options.Agency.Area, out var area) ? area : default;

    /// <summary>Makes what follows from a document that fits its file.</summary>
    public List<JournalUnit> Make(SealedDocument cause, CaseFile file) =>
    [
        .. DocumentRules.Consequences(cause.Document, cause.Context, file)
            .Where(c => c.Signer == _role && AreaCode.TryParse(c.AreaCode, out var area) && _area.Contains(area))
            .Select(c => Seal(c.Document)),
    ];

    private JournalUnit Seal(IDocument document)
    {
        var now = time.GetUtcNow();
        document.Header.Id = DocumentId.Format(Guid.NewGuid());
        document.Header.SourceAgency = options.Agency.Code;
        document.Header.IssueTime = Timestamp.FromDateTimeOffset(now);
        var context = rules.ContextFor(now, _role, _area, document.Header.AreaCode);
        var violations = DocumentRules.Check(document, context);
        // Nothing leaves under the agency's signature that its own door would refuse: a fault of the rules, not of the sender.
        if (violations.Count > 0)
            throw new InvalidOperationException($"A {document.Descriptor.Name} that has to follow breaks {violations[0].Rule} at {violations[0].Field}.");
        var envelope = Envelopes.Sign(signer, document);
        var carrier = new Caller(options.Agency.Code, options.Agency.Name, _role, _area, CertificateDigest: "");
        var key = directory.Current.FindKey(signer.PublicKey.KeyId)
            ?? throw new InvalidOperationException("The agency's own signing key is not in the directory.");
        var whole = new SealedDocument(envelope, DocumentKinds.Get(document), document, key, carrier, context);
        return units.Make(whole, DocumentRules.Facts(document), UnitFollow.None);
    }
}
