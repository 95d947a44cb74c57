using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>Parts that several answers have in common, as JSON.</summary>
internal static class JsonParts
{
    public static JsonNode? Reference(DocumentReference? reference) =>
        reference is null ? null : new JsonObject { ["source"] = reference.SourceAgency, ["id"] = reference.Id };

    /// <summary>Both languages: who reads a file later is not known.</summary>
    public static JsonArray Explanations(IEnumerable<Explanation> explanations) => Array(explanations, e => new JsonObject
    {
        ["rule"] = e.Rule,
        ["zh"] = e.Zh,
        ["en"] = e.En,
    });

    public static JsonArray Measures(IEnumerable<Measure> measures) => Array(measures, m => new JsonObject
    {
        ["kind"] = EnumNames.FlagKinds.NameOf(m.Kind),
        ["stage"] = EnumNames.FlagStages.NameOf(m.Stage),
        ["startsOn"] = m.StartsOn,
        ["endsOn"] = m.EndsOn,
        ["endCondition"] = m.EndCondition,
        ["legalBasis"] = m.LegalBasis,
        ["basedOn"] = Reference(m.BasedOn),
        ["adoptedBy"] = Reference(m.AdoptedBy),
        ["purposes"] = Strings(m.Purposes.Select(EnumNames.Purposes.NameOf)),
    });

    public static JsonNode? Moment(Timestamp? moment) => moment is null ? null : JsonValue.Create(moment.ToDateTimeOffset());

    public static JsonArray Strings(IEnumerable<string> values) => Array(values, v => JsonValue.Create(v));

    public static JsonArray Array<T>(IEnumerable<T> values, Func<T, JsonNode> describe) => [.. values.Select(describe)];

    /// <summary>An explanation in the user's language, with its rule.</summary>
    public static string Line(CliContext context, Explanation explanation) =>
        $"[{explanation.Rule}] {(context.Language == Language.Chinese ? explanation.Zh : explanation.En)}";
}
