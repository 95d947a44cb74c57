using System.Globalization;
using System.Text.Json;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>One figure, with the limit that it is held against, measured in the same run.</summary>
internal sealed record Result(
    string Name, string Store, int Concurrency, double Value, string Unit, string? LimitName, double? LimitValue, double? Ratio, double? P50Ms, double? P99Ms)
{
    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public override string ToString()
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Name,-16} {Store,-9} {Concurrency,4}  {Value,12:N1} {Unit,-12}");
        if (LimitName is not null) line += string.Create(CultureInfo.InvariantCulture, $" {Ratio,6:N3} of {LimitName} ({LimitValue:N0})");
        if (P50Ms is not null) line += string.Create(CultureInfo.InvariantCulture, $"  p50 {P50Ms:N2} ms, p99 {P99Ms:N2} ms");
        return line;
    }
}
