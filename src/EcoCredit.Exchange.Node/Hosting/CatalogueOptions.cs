using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>An evaluation standard that the operator adds: a file of the form of the built-in one, and where and when it applies.</summary>
public sealed record CatalogueOptions
{
    /// <summary>The file, relative to the folder.</summary>
    public required string File { get; init; }

    /// <summary>Area codes for which it applies; the file's own if empty.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>First day, yyyy-MM-dd; the file's own if null.</summary>
    public string? ValidFrom { get; init; }

    /// <summary>Last day, yyyy-MM-dd; the file's own if null.</summary>
    public string? ValidTo { get; init; }

    /// <summary>Names everything that is wrong.</summary>
    internal void Check(string where, OptionProblems problems)
    {
        if (string.IsNullOrWhiteSpace(File)) problems.Add($"{where}.file", "it names no file.", "未指定文件。");
        foreach (var region in Regions) problems.Area($"{where}.regions", region);
        problems.Day($"{where}.validFrom", ValidFrom);
        problems.Day($"{where}.validTo", ValidTo);
        if (IsoDay.TryParse(ValidFrom ?? "", out var from) && IsoDay.TryParse(ValidTo ?? "", out var to) && to < from)
            problems.Add($"{where}.validTo", $"{ValidTo} lies before {ValidFrom}.", $"{ValidTo} 早于 {ValidFrom}。");
    }

    /// <summary>Reads the file. Only of options that <see cref="Check"/> finds nothing wrong with.</summary>
    internal RuleSet Read(string path)
    {
        var set = new RuleSet(Catalogue.Parse(System.IO.File.ReadAllBytes(path)));
        if (Regions.Count > 0) set = set with { Regions = [.. Regions.Select(Area)] };
        if (IsoDay.TryParse(ValidFrom, out var from)) set = set with { ValidFrom = from };
        return IsoDay.TryParse(ValidTo, out var to) ? set with { ValidTo = to } : set;
    }

    private static AreaCode Area(string text) =>
        AreaCode.TryParse(text, out var area) ? area : throw new ArgumentException("Not an area code.", nameof(text));
}
