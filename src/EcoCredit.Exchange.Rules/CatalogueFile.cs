using System.Text.Json.Serialization;

namespace EcoCredit.Exchange.Rules;

// The form of Catalogues/*.json. Members that the file has and these records do not are for its readers.
internal sealed record CatalogueFile(
    string Version,
    string Source,
    string Title,
    IReadOnlyList<string> Regions,
    string? ValidFrom,
    string? ValidTo,
    IReadOnlyList<CatalogueFileRow> Rows,
    IReadOnlyList<CatalogueFileRow>? ArticleOnlyRows);

internal sealed record CatalogueFileRow(
    string RowId,
    string BehaviourZh,
    string BehaviourEn,
    IReadOnlyList<string>? TargetOrgCodes,
    CatalogueFileOutcome Outcome,
    string? Severity,
    string? Article);

internal sealed record CatalogueFileOutcome(string Kind, int? Points);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(CatalogueFile))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
