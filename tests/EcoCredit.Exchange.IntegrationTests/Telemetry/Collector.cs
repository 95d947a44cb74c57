using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EcoCredit.Exchange.IntegrationTests.Telemetry;

/// <summary>
/// Takes OTLP over gRPC or HTTP and reads as much of it as the tests ask for, by the numbers of opentelemetry-proto 1.x.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ByteString> _metrics = new();
    private readonly ConcurrentQueue<ByteString> _traces = new();
    private readonly ConcurrentQueue<string> _authorizations = new();

    private Collector(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>What the requests brought along as their proof.</summary>
    public IReadOnlyCollection<string> Authorizations => _authorizations;

    public IReadOnlyList<string> Metrics =>
        [.. _metrics.SelectMany(m => Parts(m, 1, 2, 2)).SelectMany(metric => Parts(metric, 1)).Select(name => name.ToStringUtf8()).Distinct(StringComparer.Ordinal)];

    /// <summary>Attributes of what sent the metrics.</summary>
    public IReadOnlyDictionary<string, string> Resource => Parts(_metrics.First(), 1, 1, 1)
        .ToDictionary(a => Parts(a, 1).Single().ToStringUtf8(), a => Parts(a, 2, 1).Single().ToStringUtf8(), StringComparer.Ordinal);

    public IReadOnlyList<Span> Spans =>
    [
        .. _traces.SelectMany(t => Parts(t, 1, 2)).SelectMany(scope => Parts(scope, 2).Select(span => new Span(
            Parts(scope, 1, 1).Single().ToStringUtf8(),
            Parts(span, 5).Single().ToStringUtf8(),
            Hex(Parts(span, 1).Single()),
            Hex(Parts(span, 2).Single()),
            Hex(Parts(span, 4).SingleOrDefault() ?? ByteString.Empty)))),
    ];

    /// <param name="protocols">HTTP/2 for gRPC.</param>
    /// <param name="certificate">Over TLS, with this; <see langword="null"/> for plain.</param>
    public static async Task<Collector> StartAsync(HttpProtocols protocols, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var collector = new Collector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var isGrpc = context.Request.ContentType == "application/grpc";
        var body = await ByteString.FromStreamAsync(context.Request.Body);
        _authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        var queue = context.Request.Path.Value switch
        {
            "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export" => _metrics,
            "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export" => _traces,
            var other => throw new InvalidOperationException($"Nothing is taken at {other}."),
        };
        // A message over gRPC stands behind a flag and its length; the empty answer is a message of no bytes.
        queue.Enqueue(isGrpc ? ByteString.CopyFrom(body.Span[5..]) : body);
        context.Response.ContentType = isGrpc ? "application/grpc" : "application/x-protobuf";
        if (!isGrpc) return;
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    /// <summary>The fields at the end of a path of numbers.</summary>
    private static IEnumerable<ByteString> Parts(ByteString message, params int[] path)
    {
        if (path.Length == 0) return [message];
        var found = new List<ByteString>();
        var input = message.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == path[0] && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes());
            else input.SkipLastField();
        }

        return found.SelectMany(f => Parts(f, path[1..]));
    }

    internal sealed record Span(string Source, string Name, string Trace, string Id, string Parent);
}
