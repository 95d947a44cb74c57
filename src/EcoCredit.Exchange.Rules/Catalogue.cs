using System.Collections.Frozen;
using System.Text.Json;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Rules;

/// <summary>An evaluation standard (信用评价标准): the rows that bring points or a level, as versioned data beside the code.</summary>
public sealed class Catalogue
{
    private readonly FrozenDictionary<string, CatalogueRow> _byId;

    private Catalogue(CatalogueFile file, CatalogueFile practitioners)
    {
        Version = file.Version;
        Source = file.Source;
        ValidFrom = Day(file.ValidFrom);
        ValidTo = Day(file.ValidTo);
        Regions = file.Regions.Select(Area).ToArray();
        Rows = file.Rows.Concat(file.ArticleOnlyRows ?? []).Select(Row).ToArray();
        PractitionerRows = practitioners.Rows.Select(row => new PractitionerRow(row.RowId, row.BehaviourZh, row.BehaviourEn)).ToArray();
        _byId = Rows.ToFrozenDictionary(row => row.RowId, StringComparer.Ordinal);
    }

    /// <summary>The standard of Inner Mongolia: 内环发〔2024〕21号, annexes 1 and 2.</summary>
    public static Catalogue InnerMongolia { get; } = new(Read("annex1.json"), Read("annex2.json"));

    /// <summary>Version of the data, for example nmg-2024-21-annex1/1.</summary>
    public string Version { get; }

    /// <summary>The instrument it comes from.</summary>
    public string Source { get; }

    /// <summary>Regions in which it applies.</summary>
    public IReadOnlyList<AreaCode> Regions { get; }

    /// <summary>First day; <see langword="null"/> where the operator sets it, because the instrument names none (AMB-26).</summary>
    public DateOnly? ValidFrom { get; }

    /// <summary>Last day; <see langword="null"/> where the operator sets it.</summary>
    public DateOnly? ValidTo { get; }

    /// <summary>The rows for organisations: 25 of annex 1, then the one that stands in article 18 only.</summary>
    public IReadOnlyList<CatalogueRow> Rows { get; }

    /// <summary>The rows for practitioners (annex 2). They occur in the practitioner channel only.</summary>
    public IReadOnlyList<PractitionerRow> PractitionerRows { get; }

    /// <summary>Finds a row for organisations by its id.</summary>
    public CatalogueRow? Find(string rowId) => _byId.GetValueOrDefault(rowId);

    private static CatalogueFile Read(string name)
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream("Catalogues." + name)
            ?? throw new InvalidOperationException($"The catalogue {name} is not in the assembly.");
        return JsonSerializer.Deserialize(stream, CatalogueJson.Default.CatalogueFile)
            ?? throw new InvalidOperationException($"The catalogue {name} is empty.");
    }

    private static CatalogueRow Row(CatalogueFileRow row) => new(
        row.RowId,
        row.BehaviourZh,
        row.BehaviourEn,
        row.TargetOrgCodes ?? [],
        row.Outcome.Kind switch
        {
            "DIRECT_BAD" => RowOutcome.DirectBad,
            "DEDUCT" => RowOutcome.Deduct,
            "SAME_AS_CLIENT" => RowOutcome.SameAsClient,
            _ => throw new InvalidOperationException($"Row {row.RowId} has an unknown outcome."),
        },
        row.Outcome.Points,
        row.Severity switch
        {
            "ORDINARY" => RowSeverity.Ordinary,
            "SERIOUS" => RowSeverity.Serious,
            _ => throw new InvalidOperationException($"Row {row.RowId} has an unknown severity."),
        },
        row.Article);

    private static AreaCode Area(string text) =>
        AreaCode.TryParse(text, out var area) ? area : throw new InvalidOperationException("A region of the catalogue is not an area code.");

    private static DateOnly? Day(string? text) =>
        text is null ? null
        : IsoDay.TryParse(text, out var day) ? day
        : throw new InvalidOperationException("A day of the catalogue is not ISO 8601.");
}
