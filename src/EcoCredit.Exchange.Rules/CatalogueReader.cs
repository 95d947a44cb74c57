using System.Text.Json;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Rules;

// Makes a catalogue of its file and collects everything that is wrong with it, so that an operator learns of all of it at once.
internal sealed class CatalogueReader
{
    private readonly List<CatalogueProblem> _problems = [];

    private CatalogueReader()
    {
    }

    // The rows for practitioners may stand in the same file or in one of their own.
    public static Catalogue Read(ReadOnlySpan<byte> json, ReadOnlySpan<byte> practitioners = default)
    {
        var file = Deserialise(json);
        return new CatalogueReader().Read(
            file, practitioners.IsEmpty ? file.PractitionerRows : Deserialise(practitioners).Rows, practitioners.IsEmpty ? "practitioner_rows" : "rows");
    }

    private static CatalogueFile Deserialise(ReadOnlySpan<byte> json)
    {
        try
        {
            if (json.StartsWith("\uFEFF"u8)) json = json[3..];
            if (JsonSerializer.Deserialize(json, CatalogueJson.Default.CatalogueFile) is { } file) return file;
            throw new CatalogueException([new("", "The file is empty.", "文件为空。")]);
        }
        catch (JsonException failure)
        {
            var path = $"{failure.Path} ({failure.LineNumber + 1}:{failure.BytePositionInLine + 1})";
            throw new CatalogueException([new(path, "This is not the JSON of a catalogue.", "不是评价标准的 JSON 格式。")]);
        }
    }

    private Catalogue Read(CatalogueFile file, IReadOnlyList<CatalogueFileRow?>? practitioners, string practitionersPath)
    {
        var baseScore = file.BaseScore ?? 0;
        Require(baseScore > 0, "base_score", "A number above zero is needed.", "须为正整数。");
        var validFrom = Day(file.ValidFrom, "valid_from");
        var validTo = Day(file.ValidTo, "valid_to");
        Require(!(validTo < validFrom), "valid_to", "The last day lies before the first.", "有效期止不得早于有效期起。");

        var rows = new CatalogueRowReader(this).Read(file);
        var catalogue = new Catalogue(rows, LevelsOf(file, baseScore))
        {
            Version = Text(file.Version, "version"),
            Source = Text(file.Source, "source"),
            Title = Text(file.Title, "title"),
            Regions = Regions(file.Regions),
            ValidFrom = validFrom,
            ValidTo = validTo,
            BaseScore = baseScore,
            PractitionerRows = [.. (practitioners ?? []).Select((row, i) => Practitioner(row, $"{practitionersPath}[{i}]"))],
        };
        return _problems.Count == 0 ? catalogue : throw new CatalogueException(_problems);
    }

    public void Require(bool holds, string path, string english, string chinese)
    {
        if (!holds) _problems.Add(new(path, english, chinese));
    }

    public string Text(string? text, string path)
    {
        Require(!string.IsNullOrWhiteSpace(text), path, "The text is missing.", "缺少内容。");
        return text ?? "";
    }

    // A value of a contract's enum by its name without the prefix, for example REGION for AUTHORITY_LEVEL_REGION; 0 is no value.
    public int EnumValue(EnumDescriptor type, string prefix, string? name, string path)
    {
        var value = name is null ? null : type.FindValueByName(prefix + name);
        Require(value is { Number: > 0 }, path, $"A value of {type.Name} is needed, without its prefix.", $"须为 {type.Name} 的取值（不含前缀）。");
        return value?.Number ?? 0;
    }

    private DateOnly? Day(string? text, string path)
    {
        if (text is null) return null;
        if (IsoDay.TryParse(text, out var day)) return day;
        Require(holds: false, path, "The day has to be written yyyy-MM-dd, or null.", "日期须为 yyyy-MM-dd 格式，或为 null。");
        return null;
    }

    private AreaCode[] Regions(IReadOnlyList<string?>? texts)
    {
        Require(texts is { Count: > 0 }, "regions", "At least one area is needed.", "至少应列明一个区域。");
        var areas = new AreaCode[texts?.Count ?? 0];
        for (var i = 0; i < areas.Length; i++)
        {
            Require(AreaCode.TryParse(texts![i], out areas[i]), $"regions[{i}]", "An area code of six digits is needed.", "须为六位行政区划代码。");
        }

        return areas;
    }

    // The bands have to join: no score without a level, none with two.
    private CatalogueLevel[] LevelsOf(CatalogueFile file, int baseScore)
    {
        var levels = new List<CatalogueLevel>();
        Require(file.Levels is { Count: > 0 }, "levels", "At least one level is needed.", "至少应有一个等级。");
        for (var i = 0; i < (file.Levels?.Count ?? 0); i++)
        {
            if (file.Levels![i] is not { } level)
            {
                Require(holds: false, $"levels[{i}]", "The level is missing.", "缺少等级。");
                continue;
            }

            var path = $"levels[{i}]";
            var value = (CreditLevel)EnumValue(
                EvaluationResult.Descriptor.FindFieldByName("level").EnumType, "CREDIT_LEVEL_", level.CreditLevel, path + ".credit_level");
            Require(
                value is CreditLevel.Unspecified or CreditLevel.Warning or CreditLevel.Bad, path + ".credit_level",
                "A score gives WARNING or BAD.", "分值对应的等级须为 WARNING 或 BAD。");
            Require(
                !levels.Any(other => other.Level == value), path + ".credit_level", "The level is there twice.", "等级重复。");
            levels.Add(new(value, Text(level.Zh, path + ".zh"), Text(level.En, path + ".en"), level.MinInclusive, level.MaxExclusive));
        }

        var from = file.UnnamedBand?.MinInclusive;
        Require(from is not null, "unnamed_band.min_inclusive", "The first score without a named level is missing.", "缺少未定级区间的下限。");
        Require(
            file.UnnamedBand?.MaxInclusive is not { } most || most == baseScore, "unnamed_band.max_inclusive",
            "The band ends with the base score.", "未定级区间的上限须等于初始分值。");
        levels.Add(new(CreditLevel.NoNamedLevel, $"未定级（≥{from}分）", $"no named level (≥{from})", from, Below: null));

        CatalogueLevel[] ordered = [.. levels.OrderByDescending(level => level.From ?? int.MinValue)];
        Require(ordered is [.., { From: null }], "levels", "The lowest level has no lower end.", "最低等级不得有下限。");
        for (var i = 1; i < ordered.Length; i++)
        {
            Require(
                ordered[i].Below is { } below && below == ordered[i - 1].From, "levels",
                "The levels have to join without a gap and without an overlap.", "各等级区间须首尾相接，不得有空档或重叠。");
        }

        return ordered;
    }

    private PractitionerRow Practitioner(CatalogueFileRow? row, string path) => new(
        Text(row?.RowId, path + ".row_id"), Text(row?.BehaviourZh, path + ".behaviour_zh"), Text(row?.BehaviourEn, path + ".behaviour_en"));
}
