namespace EcoCredit.Exchange.Benchmarks.Measuring;

/// <summary>
/// Processor time in microseconds for one call, document or subject. In one process, node and client cannot be told apart: then only
/// <see cref="TogetherUs"/> is known of them. SQLite runs inside the node.
/// </summary>
internal sealed record CpuCost(double? NodeUs, double? ClientUs, double? TogetherUs, double? DatabaseUs)
{
    /// <summary>The medians of several rounds.</summary>
    public static CpuCost? Median(IReadOnlyCollection<CpuCost> rounds) => rounds.Count == 0
        ? null
        : new CpuCost(
            Of(rounds.Select(r => r.NodeUs)),
            Of(rounds.Select(r => r.ClientUs)),
            Of(rounds.Select(r => r.TogetherUs)),
            Of(rounds.Select(r => r.DatabaseUs)));

    public override string ToString()
    {
        var parts = new List<string>();
        Add("node", NodeUs);
        Add("client", ClientUs);
        Add("node and client", TogetherUs);
        Add("database", DatabaseUs);
        return string.Join(", ", parts);

        void Add(string name, double? us)
        {
            // A subject of a batch costs a few.
            if (us is { } known)
                parts.Add(name + " " + known.ToString(known < 20 ? "N1" : "N0", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static double? Of(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToArray();
        return known.Length == 0 ? null : Spread.Of(known).Median;
    }
}
