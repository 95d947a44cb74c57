using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of advisory information.
internal static partial class Samples
{
    private static IDocument? AdvisorySample(DocumentKind kind) => null;
}
