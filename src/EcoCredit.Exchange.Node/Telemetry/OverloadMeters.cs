using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>What is asked to come again because too much is waiting, by what was full.</summary>
internal sealed class OverloadMeters(NodeMeter meter)
{
    /// <summary>Calls of one agency.</summary>
    public const string Calls = "calls";

    /// <summary>Bytes of requests and answers that are held.</summary>
    public const string Bytes = "bytes";

    /// <summary>What waits for a commit.</summary>
    public const string Journal = "journal";

    /// <summary>Status questions.</summary>
    public const string Status = "status";

    private readonly Counter<long> _refused = meter.Meter.CreateCounter<long>(
        "ecocredit.overload.refused", "{request}", "Calls and documents that were answered OVERLOADED, by the queue that was full.");

    public void Refused(string queue) => _refused.Add(1, new KeyValuePair<string, object?>("queue", queue));
}
