using System.Diagnostics;
using EcoCredit.Exchange.Node.Telemetry;
using OpenTelemetry.Trace;

namespace EcoCredit.Exchange.Tests.Telemetry;

public sealed class CallSamplerTests
{
    [Theory]
    [InlineData(1, ActivityKind.Server, true)]
    [InlineData(0, ActivityKind.Server, false)]
    // What the node does by itself.
    [InlineData(1, ActivityKind.Client, false)]
    [InlineData(1, ActivityKind.Internal, false)]
    public void Calls_begin_traces_and_nothing_else_does(double ratio, ActivityKind kind, bool expected) =>
        Decide(ratio, default, kind).ShouldBe(expected);

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, 0, true)]
    [InlineData(ActivityTraceFlags.None, 1, false)]
    public void A_call_is_followed_as_its_caller_follows_it(ActivityTraceFlags flags, double ratio, bool expected) =>
        Decide(ratio, new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: true), ActivityKind.Server).ShouldBe(expected);

    [Fact]
    public void A_call_has_so_many_spans_and_no_more()
    {
        using var call = new Activity("call").Start();
        call.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        SpanBudget.Give(call);
        var made = Enumerable.Range(0, 2 * SpanBudget.Most).Count(_ => Decide(ratio: 0, call.Context, ActivityKind.Client));
        made.ShouldBe(SpanBudget.Most);
    }

    private static bool Decide(double ratio, ActivityContext parent, ActivityKind kind) => new CallSampler(ratio).ShouldSample(
        new SamplingParameters(parent, parent.TraceId == default ? ActivityTraceId.CreateRandom() : parent.TraceId, "x", kind)).Decision == SamplingDecision.RecordAndSample;
}
