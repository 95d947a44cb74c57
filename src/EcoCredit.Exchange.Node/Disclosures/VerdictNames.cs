using System.Collections.Frozen;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>Verdicts as the protos name them, without their prefix: NOT_FOUND.</summary>
internal static class VerdictNames
{
    private const string Prefix = "VERDICT_";

    private static readonly FrozenDictionary<int, string> Names = StatusServiceReflection.Descriptor.EnumTypes
        .Single(e => e.Name == nameof(Verdict)).Values.ToFrozenDictionary(v => v.Number, v => v.Name[Prefix.Length..]);

    public static string Of(Verdict verdict) => Names.GetValueOrDefault((int)verdict, "UNSPECIFIED");
}
