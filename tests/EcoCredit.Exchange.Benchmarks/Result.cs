using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using EcoCredit.Exchange.Benchmarks.Measuring;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>
/// One figure, with the limit that it is held against, measured in the same run; medians where there were several rounds.
/// </summary>
internal sealed record Result(
    string Name,
    string Store,
    int Concurrency,
    double Value,
    string Unit,
    string? LimitName,
    double? LimitValue,
    double? Ratio,
    double? P50Ms,
    double? P99Ms)
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A limit of nothing makes a ratio of no number: the result file is written all the same.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    /// <summary>How many rounds the medians are of.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>1: node and client share a process; 2: each has its own.</summary>
    public int Processes { get; init; } = 1;

    public Spread? ValueSpread { get; init; }

    public Spread? LimitSpread { get; init; }

    /// <summary>Of the ratios of the rounds, each of two neighbours.</summary>
    public Spread? RatioSpread { get; init; }

    public Spread? P99Spread { get; init; }

    public CpuCost? Cpu { get; init; }

    public CpuCost? LimitCpu { get; init; }

    /// <summary>What else is to be known, in words and figures.</summary>
    public string? Note { get; init; }

    public override string ToString()
    {
        var line = Text($"{Name,-18} {Store,-9} {Concurrency,4}  {Value,12:N1} {Unit,-12}") + Range(ValueSpread, "N0");
        if (LimitName is not null) line += Text($" {Ratio,6:N3}") + Range(RatioSpread, "N3") + Text($" of {LimitName} ({LimitValue:N0})");
        if (P50Ms is not null) line += Text($"  p50 {P50Ms:N2} ms, p99 {P99Ms:N2} ms");
        if (Cpu is not null) line += $"  CPU µs: {Cpu}";
        if (Processes > 1) line += $"  [{Processes} processes]";
        return Note is null ? line : $"{line}  {Note}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Range(Spread? spread, string format) => spread is null
        ? ""
        : $" ({spread.Min.ToString(format, CultureInfo.InvariantCulture)}–{spread.Max.ToString(format, CultureInfo.InvariantCulture)})";
}
