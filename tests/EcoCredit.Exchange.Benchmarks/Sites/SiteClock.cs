using EcoCredit.Exchange.Benchmarks.Measuring;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>Whose processor time is whose.</summary>
internal sealed class SiteClock(IReadOnlyList<int> nodes, int client, int? database)
{
    public Reading Read() => new(
        nodes.Distinct().Sum(ProcessTimes.SecondsOf),
        nodes.Contains(client) ? null : ProcessTimes.SecondsOf(client),
        database is { } postmaster ? ProcessTimes.SecondsOfFamily(postmaster) : null);

    /// <summary>Seconds used so far; the client's are unknown where it is in the node's process.</summary>
    internal sealed record Reading(double Node, double? Client, double? Database)
    {
        public CpuCost Since(Reading before, long done)
        {
            var node = Us(Node - before.Node);
            return Client is null
                ? new CpuCost(null, null, node, Us(Database - before.Database))
                : new CpuCost(node, Us(Client - before.Client), null, Us(Database - before.Database));

            double? Us(double? seconds) => seconds * 1e6 / Math.Max(1, done);
        }
    }
}
