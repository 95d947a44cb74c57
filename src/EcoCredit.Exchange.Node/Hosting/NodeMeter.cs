using System.Diagnostics.Metrics;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>The node's one meter: every room makes its instruments with it.</summary>
internal sealed class NodeMeter : IDisposable
{
    public const string Name = "EcoCredit.Exchange";

    public Meter Meter { get; } = new(Name);

    public void Dispose() => Meter.Dispose();
}
