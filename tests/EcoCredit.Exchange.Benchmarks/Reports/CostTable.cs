using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Benchmarks.Reports;

/// <summary>Who pays for a call: processor time of node, client and database, where each had a process of its own.</summary>
internal static class CostTable
{
    public static string Write(IReadOnlyList<Result> results)
    {
        var text = new StringBuilder("| path, in two processes | rate | node µs | client µs | database µs | limit: server µs | limit: client µs |")
            .Append("\n|---|---|---|---|---|---|---|\n");
        foreach (var result in results.Where(r => r is { Processes: > 1, Cpu: not null }))
        {
            var (cpu, limit) = (result.Cpu!, result.LimitCpu);
            text.Append(Invariant($"| {result.Name}, {result.Store}, {result.Concurrency} | {result.Value:N0} {result.Unit} "))
                .Append(Invariant($"| {Us(cpu.NodeUs)} | {Us(cpu.ClientUs)} | {Us(cpu.DatabaseUs)} "))
                .Append(Invariant($"| {Us(limit?.NodeUs)} | {Us(limit?.ClientUs)} |\n"));
        }

        return text.ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Us(double? us) => us is { } known ? known.ToString(known < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) : "";
}
