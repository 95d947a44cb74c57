using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of the whitelist.
internal static partial class Samples
{
    private static IDocument? WhitelistSample(DocumentKind kind) => null;
}
