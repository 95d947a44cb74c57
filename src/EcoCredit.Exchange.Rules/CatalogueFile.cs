using System.Text.Json.Serialization;

namespace EcoCredit.Exchange.Rules;

// The form of Catalogues/*.json. Members that the file has and these records do not are for its readers. Everything may be missing: what
// has to be there is for CatalogueReader to say, all at once.
internal sealed record CatalogueFile(
    string? Version,
    string? Source,
    string? Title,
    IReadOnlyList<string?>? Regions,
    string? ValidFrom,
    string? ValidTo,
    int? BaseScore,
    IReadOnlyList<CatalogueFileLevel?>? Levels,
    CatalogueFileBand? UnnamedBand,
    IReadOnlyList<CatalogueFileRow?>? Rows,
    IReadOnlyList<CatalogueFileRow?>? ArticleOnlyRows,
    IReadOnlyList<CatalogueFileRow?>? PractitionerRows);

internal sealed record CatalogueFileLevel(string? CreditLevel, string? Zh, string? En, int? MinInclusive, int? MaxExclusive);

internal sealed record CatalogueFileBand(int? MinInclusive, int? MaxInclusive);

internal sealed record CatalogueFileRow(
    string? RowId,
    string? BehaviourZh,
    string? BehaviourEn,
    IReadOnlyList<string?>? TargetOrgCodes,
    CatalogueFileOutcome? Outcome,
    string? Severity,
    string? Article,
    IReadOnlyList<IReadOnlyList<string?>?>? EvidenceKinds,
    IReadOnlyList<CatalogueFileGround?>? Grounds,
    IReadOnlyList<string?>? PenaltyCategories,
    string? LeastAuthorityLevel,
    int? LeastStaffCount,
    bool? CatchAll,
    bool? OncePerYear,
    string? FormalFinding);

internal sealed record CatalogueFileOutcome(string? Kind, int? Points);

internal sealed record CatalogueFileGround(string? Source, string? Evidence, string? LeastAuthorityLevel);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(CatalogueFile))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
