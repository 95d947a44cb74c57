using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>
/// A document that has to follow from another one, in the same transaction, where the node belongs to the agency that is answerable for it:
/// the region's co-investigation notice, the region's revision of a result after a repair.
/// </summary>
/// <param name="Signer">Role of the agency that has to sign it; on any other agency's node nothing follows.</param>
/// <param name="AreaCode">Area that the agency's own has to contain.</param>
/// <param name="Document">The document. Of its header the node fills in id, source agency and issue time.</param>
public sealed record Consequence(Role Signer, string AreaCode, IDocument Document);
