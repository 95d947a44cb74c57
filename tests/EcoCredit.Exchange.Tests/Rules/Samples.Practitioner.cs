using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of practitioners.
internal static partial class Samples
{
    private static IDocument? PractitionerSample(DocumentKind kind) => null;
}
