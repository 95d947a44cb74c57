using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>A collector that takes everything (OTLP over HTTP, in protobuf) and keeps nothing but a count.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _metrics;
    private long _traces;

    private OtlpSink(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Bytes of metrics that came.</summary>
    public long Metrics => Interlocked.Read(ref _metrics);

    /// <summary>Bytes of traces that came.</summary>
    public long Traces => Interlocked.Read(ref _traces);

    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var sink = new OtlpSink(app);
        app.MapPost("/v1/metrics", async (HttpContext context) => Interlocked.Add(ref sink._metrics, await TakeAsync(context)));
        app.MapPost("/v1/traces", async (HttpContext context) => Interlocked.Add(ref sink._traces, await TakeAsync(context)));
        await app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // An empty message says that all was taken.
    private static async Task<long> TakeAsync(HttpContext context)
    {
        var buffer = new byte[64 * 1024];
        long taken = 0;
        for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;) taken += read;
        context.Response.ContentType = "application/x-protobuf";
        return taken;
    }
}
