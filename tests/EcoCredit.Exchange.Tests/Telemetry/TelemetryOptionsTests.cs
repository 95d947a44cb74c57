using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [Theory]
    [InlineData("http://collector.example:4317", "telemetry.otlpEndpoint")]
    [InlineData("http://10.0.0.1:4317", "telemetry.otlpEndpoint")]
    [InlineData("collector:4317", "telemetry.otlpEndpoint")]
    [InlineData("https://name:secret@collector.example", "telemetry.otlpEndpoint")]
    [InlineData("https://collector.example/path", "telemetry.otlpEndpoint")]
    [InlineData("https://collector.example?key=secret", "telemetry.otlpEndpoint")]
    public void Refuses_a_collector_that_is_not_reached_safely(string endpoint, string path)
    {
        var problem = ProblemsOf(new TelemetryOptions { OtlpEndpoint = endpoint }).ShouldHaveSingleItem();
        problem.Path.ShouldBe(path);
        (problem.English + problem.Chinese).ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("https://collector.example:4317")]
    [InlineData("http://127.0.0.1:4317")]
    [InlineData("http://[::1]:4317")]
    [InlineData("http://localhost:4317")]
    [InlineData("")]
    [InlineData(null)]
    public void Takes_https_and_this_machine_and_none(string? endpoint) =>
        ProblemsOf(new TelemetryOptions { OtlpEndpoint = endpoint }).ShouldBeEmpty();

    [Fact]
    public void Names_everything_that_cannot_be_at_once() => ProblemsOf(new TelemetryOptions
    {
        OtlpEndpoint = "http://localhost:4317",
        Protocol = "udp",
        TraceSampling = double.NaN,
        MetricsIntervalSeconds = 0,
        HeadersFile = "",
        Anchors = "x.pem",
    }).Select(p => p.Path).ShouldBe(
        ["telemetry.anchors", "telemetry.protocol", "telemetry.traceSampling", "telemetry.metricsIntervalSeconds", "telemetry.headersFile"]);

    private static List<OptionProblem> ProblemsOf(TelemetryOptions options)
    {
        var problems = new OptionProblems();
        options.Check(problems);
        return problems.All;
    }
}
