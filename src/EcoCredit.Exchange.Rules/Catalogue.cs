using System.Collections.Frozen;
using System.Text;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>
/// An evaluation standard (信用评价标准): the rows that bring points or a level, the base and the levels' thresholds, as versioned data beside
/// the code. Another region, or a new version, is another file.
/// </summary>
public sealed class Catalogue
{
    private readonly FrozenDictionary<string, CatalogueRow> _byId;

    internal Catalogue(IReadOnlyList<CatalogueRow> rows, IReadOnlyList<CatalogueLevel> levels)
    {
        Rows = rows;
        Levels = levels;
        _byId = rows.ToFrozenDictionary(row => row.RowId, StringComparer.Ordinal);
    }

    /// <summary>The standard of Inner Mongolia: 内环发〔2024〕21号, annexes 1 and 2.</summary>
    public static Catalogue InnerMongolia { get; } = CatalogueReader.Read(Resource("annex1.json"), Resource("annex2.json"));

    /// <summary>Version of the data, for example nmg-2024-21-annex1/3.</summary>
    public required string Version { get; init; }

    /// <summary>The instrument it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>The instrument's title.</summary>
    public required string Title { get; init; }

    /// <summary>Regions in which it applies.</summary>
    public required IReadOnlyList<AreaCode> Regions { get; init; }

    /// <summary>First day; <see langword="null"/> where the operator sets it, because the instrument names none (AMB-26).</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day; <see langword="null"/> where the operator sets it.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>The score that everybody begins with (初始信用分值).</summary>
    public required int BaseScore { get; init; }

    /// <summary>The levels with their scores, the highest first; together they take every score that there can be.</summary>
    public IReadOnlyList<CatalogueLevel> Levels { get; }

    /// <summary>The rows for organisations: of Inner Mongolia 25 of annex 1, then the one that stands in article 18 only.</summary>
    public IReadOnlyList<CatalogueRow> Rows { get; }

    /// <summary>The rows for practitioners (annex 2). They occur in the practitioner channel only.</summary>
    public required IReadOnlyList<PractitionerRow> PractitionerRows { get; init; }

    /// <summary>Reads an operator's own standard, in the form of Catalogues/annex1.json.</summary>
    /// <param name="json">The file, in UTF-8.</param>
    /// <exception cref="CatalogueException">It is none; every problem is named.</exception>
    public static Catalogue Parse(ReadOnlySpan<byte> json) => CatalogueReader.Read(json);

    /// <summary>As <see cref="Parse(ReadOnlySpan{byte})"/>.</summary>
    /// <param name="json">The text of the file.</param>
    /// <exception cref="CatalogueException">It is none; every problem is named.</exception>
    public static Catalogue Parse(string json) => CatalogueReader.Read(Encoding.UTF8.GetBytes(json));

    /// <summary>Finds a row for organisations by its id.</summary>
    public CatalogueRow? Find(string rowId) => _byId.GetValueOrDefault(rowId);

    /// <summary>The level that a score stands for (IM-16), serious acts left aside.</summary>
    public CreditLevel LevelOf(int score) => BandOf(score).Level;

    /// <summary>The band in which a score lies.</summary>
    public CatalogueLevel BandOf(int score)
    {
        foreach (var level in Levels)
        {
            if (level.Contains(score)) return level;
        }

        // Not for any score up to the base: the reader sees to it that the bands join.
        throw new ArgumentOutOfRangeException(nameof(score));
    }

    /// <summary>What the standard calls a level, in Chinese; empty for a level that it has not.</summary>
    internal string NameOf(CreditLevel level) => Levels.FirstOrDefault(band => band.Level == level)?.Chinese ?? "";

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Catalogue).Assembly.GetManifestResourceStream("Catalogues." + name)
            ?? throw new InvalidOperationException($"The catalogue {name} is not in the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
