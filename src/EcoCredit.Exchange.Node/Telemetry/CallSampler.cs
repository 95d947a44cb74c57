using System.Diagnostics;
using OpenTelemetry.Trace;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>
/// Which calls are followed: those whose enrolled caller follows them, and a part of the others. What the node does by itself is not
/// followed, or its looks at the database would be most of what is sent.
/// </summary>
internal sealed class CallSampler(double ratio) : Sampler
{
    private readonly ParentBasedSampler _calls = new(new TraceIdRatioBasedSampler(ratio));

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        if (parent.TraceId == default && samplingParameters.Kind != ActivityKind.Server) return new SamplingResult(SamplingDecision.Drop);
        // What hangs below a span of this flow; a commit for many has asked already.
        var isSpent = Activity.Current is { Recorded: true } current && current.SpanId == parent.SpanId && !SpanBudget.TryTake(current);
        return isSpent ? new SamplingResult(SamplingDecision.Drop) : _calls.ShouldSample(samplingParameters);
    }
}
