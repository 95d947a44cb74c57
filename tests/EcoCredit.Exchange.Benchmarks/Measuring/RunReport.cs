using System.Text.Json;

namespace EcoCredit.Exchange.Benchmarks.Measuring;

/// <summary>The results of a run with what they were measured on: the content of a result file.</summary>
internal sealed record RunReport(Machine Machine, IReadOnlyList<Result> Results)
{
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Result.Json));
}
