using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>check_status of a node that sends metrics and traces, beside another that sends none; they take turns.</summary>
internal static class TelemetryBench
{
    private const int Concurrency = 64;

    public static async Task MeasureAsync(TestStore store, BenchOptions options, int processes)
    {
        await using var sink = await OtlpSink.StartAsync();
        await using var off = await Site.StartAsync(store, new SiteOptions { Processes = processes });
        await using var on = await Site.StartAsync(
            store, new SiteOptions { Processes = processes, Settings = settings => TurnOn(settings, sink.Address) });
        await WarmUp.RunAsync(off, WarmUp.Usual / 2);
        await WarmUp.RunAsync(on, WarmUp.Usual / 2);
        var check = new LoadJob(LoadKind.CheckStatus) { Concurrency = Concurrency, Seconds = options.Seconds };
        var result = await Rounds.RunAsync(
            on.Round("telemetry_cost", Concurrency, "calls/s", "telemetry_off"),
            options,
            () => off.MeasureAsync(check),
            () => on.MeasureAsync(check));
        // A node that sent nothing paid nothing for it.
        if (sink.Metrics == 0 || sink.Traces == 0)
            throw new WrongAnswerException($"The collector got {sink.Metrics} bytes of metrics and {sink.Traces} of traces.");
        options.Report(result with
        {
            Note = FormattableString.Invariant($"sent {sink.Metrics:N0} bytes of metrics, {sink.Traces:N0} of traces"),
        });
    }

    // As often as usual, and traces of as many calls as usual: metrics every minute, of which the warm-up and the rounds see one at least.
    private static NodeOptions TurnOn(NodeOptions settings, Uri collector) => settings with
    {
        Telemetry = new TelemetryOptions { OtlpEndpoint = collector.ToString(), Protocol = "http/protobuf" },
    };
}
