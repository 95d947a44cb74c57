using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

// Valid documents of warnings, repair applications and exclusions.
internal static partial class Samples
{
    private static IDocument? WarningSample(DocumentKind kind) => null;
}
