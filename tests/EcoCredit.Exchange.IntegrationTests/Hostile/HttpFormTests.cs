using System.Text;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Frames and header fields that are none (RFC 9113): each on a connection of its own.</summary>
[Collection(WireCollection.Name)]
public sealed class HttpFormTests(WireSite wire)
{
    private const string ProtocolError = "GOAWAY PROTOCOL_ERROR";
    private const string FrameSizeError = "GOAWAY FRAME_SIZE_ERROR";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(15);

    private readonly HostileSite _site = wire.Site;

    [Fact]
    [Trait("Security", "H2-06")]
    public Task Ends_a_connection_whose_frames_are_wrong() => HoldAsync(
    [
        new("data on no stream", Http2Frame.Of(Http2Frame.Data, 0, 0, 1), ProtocolError),
        new("data on an idle stream", Http2Frame.Of(Http2Frame.Data, 0, 1, 1), ProtocolError),
        new("an even stream", HeadersOf(2, Call()), ProtocolError),
        new("a lower stream", [.. HeadersOf(5, Call()), .. HeadersOf(3, Call())], "GOAWAY STREAM_CLOSED"),
        new("a push", Http2Frame.Of(Http2Frame.PushPromise, Http2Frame.EndHeaders, 1, 0, 0, 0, 2), ProtocolError),
        new("settings of five bytes", Http2Frame.Of(Http2Frame.Settings, 0, 0, 0, 1, 0, 0, 0), FrameSizeError),
        new("settings on a stream", Http2Frame.Of(Http2Frame.Settings, 0, 1), ProtocolError),
        new("push switched on by 2", Http2Frame.SettingsOf((2, 2)), ProtocolError),
        new("a window of 2^31", Http2Frame.SettingsOf((4, 1u << 31)), "GOAWAY FLOW_CONTROL_ERROR"),
        new("frames of one byte", Http2Frame.SettingsOf((5, 1)), ProtocolError),
        new("a ping of seven bytes", Http2Frame.Of(Http2Frame.Ping, 0, 0, new byte[7]), FrameSizeError),
        new("no more window", Http2Frame.WindowOf(0, 0), ProtocolError),
        new("too much window", Http2Frame.WindowOf(0, int.MaxValue), "GOAWAY FLOW_CONTROL_ERROR"),
        new("continuation of nothing", Http2Frame.Of(Http2Frame.Continuation, Http2Frame.EndHeaders, 1), ProtocolError),
        new("a ping within headers", [.. OpenHeaders, .. Http2Frame.Of(Http2Frame.Ping, 0, 0, new byte[8])], ProtocolError),
        new("a frame over 16 KiB", Http2Frame.Of(Http2Frame.Ping, 0, 0, new byte[16_385]), FrameSizeError),
        new("a reset of an idle stream", Http2Frame.ResetOf(1), ProtocolError),
        new("more padding than frame", Padded(200, 1, 2, 3), ProtocolError),
        new("HTTP/1.1", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), FrameSizeError),
    ]);

    [Fact]
    [Trait("Security", "H2-07")]
    public Task Refuses_bombs_of_headers() => HoldAsync(
    [
        new("65 headers", HeadersOf(1, [.. Call(), .. Enumerable.Range(0, 59).Select(i => ($"x-{i}", "1"))]), "status 431"),
        new("more than 16 KiB", 
        [
            .. Http2Frame.Of(Http2Frame.Headers, 0, 1, Hpack.Write([.. Call(), ("x-1", Long(8_000)), ("x-2", Long(8_000))])),
            .. Http2Frame.Of(Http2Frame.Continuation, Http2Frame.EndHeaders, 1, Hpack.Write([("x-3", Long(8_000))])),
        ], "status 431"),
        new("a field over 8 KiB", HeadersOf(1, [.. Call(), ("x-long", Long(8_193))]), "GOAWAY COMPRESSION_ERROR"),
        new("references to one large field", Http2Frame.Of(
            Http2Frame.Headers,
            Http2Frame.EndHeaders,
            1,
            [.. Hpack.Write(Call()), .. Hpack.WriteIndexed("x-large", Long(4_000)), .. Enumerable.Repeat((byte)0xBE, 8_000)]), ProtocolError),
        new("a reference to nothing", BlockOf(0xFF, 0xFF, 0x0F), "GOAWAY COMPRESSION_ERROR"),
        new("an integer without an end", BlockOf(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F), "GOAWAY COMPRESSION_ERROR"),
        new("a table of a gigabyte", BlockOf(0x3F, 0xE1, 0xFF, 0xFF, 0xFF, 0x03), "GOAWAY COMPRESSION_ERROR"),
        new("Huffman code without an end", BlockOf(0x00, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x00), "GOAWAY COMPRESSION_ERROR"),
    ]);

    [Fact]
    [Trait("Security", "H2-08")]
    public Task Refuses_header_fields_that_are_none() => HoldAsync(
    [
        new("upper case", HeadersOf(1, [.. Call(), ("X-Upper", "1")]), ProtocolError),
        new("connection", HeadersOf(1, [.. Call(), ("connection", "close")]), ProtocolError),
        new("transfer-encoding, ignored", Whole(("transfer-encoding", "chunked")), "OK"),
        new("te of another kind", HeadersOf(1, [.. Call().Where(f => f.Name != "te"), ("te", "gzip")]), ProtocolError),
        new("two paths", HeadersOf(1, [(":path", "/x"), .. Call()]), ProtocolError),
        new("two methods", HeadersOf(1, [(":method", "GET"), .. Call()]), ProtocolError),
        new("a status in a request", HeadersOf(1, [(":status", "200"), .. Call()]), ProtocolError),
        new("an unknown pseudo-header", HeadersOf(1, [(":x", "1"), .. Call()]), ProtocolError),
        new("a pseudo-header after others", HeadersOf(1, [("x", "1"), .. Call()]), ProtocolError),
        new("no method", HeadersOf(1, [.. Call().Where(f => f.Name != ":method")]), "RST PROTOCOL_ERROR"),
        new("no path", HeadersOf(1, [.. Call().Where(f => f.Name != ":path")]), "RST PROTOCOL_ERROR"),
        new("a path without a slash", HeadersOf(1, Call((":path", "grpc.health.v1.Health/Check"))), "RST PROTOCOL_ERROR"),
        new("an absolute path", HeadersOf(1, Call((":path", "https://localhost/grpc.health.v1.Health/Check"))), "RST PROTOCOL_ERROR"),
        new("a NUL in the path", HeadersOf(1, Call((":path", "/grpc.health\0.v1.Health/Check"))), ProtocolError),
        new("scheme http", HeadersOf(1, Call((":scheme", "http"))), "RST PROTOCOL_ERROR"),
        new("a space in the authority", HeadersOf(1, Call((":authority", "local host"))), "RST PROTOCOL_ERROR"),
        new("two hosts beside the authority, ignored", Whole(("host", "a"), ("host", "b")), "OK"),
        new("a line break in a value", HeadersOf(1, [.. Call(), ("x-line", "a\r\nb: c")]), ProtocolError),
        new(
            "pseudo-headers in trailers",
            [.. HeadersOf(1, Call()), .. Http2Line.HeadersOf(1, Http2Frame.EndStream, (":path", "/x"))],
            ProtocolError),
        new("trailers that do not end the stream", [.. HeadersOf(1, Call()), .. HeadersOf(1, [("x", "1")])], ProtocolError),
        new("a content-length that is not so", Whole(("content-length", "99")), "RST PROTOCOL_ERROR"),
    ]);

    private static (string Name, string Value)[] Call() => Http2Line.CallOf(Http2Line.Check);

    private static (string Name, string Value)[] Call((string Name, string Value) other) =>
        [.. Call().Select(f => f.Name == other.Name ? other : f)];

    private static byte[] HeadersOf(int stream, params (string Name, string Value)[] fields) => Http2Line.HeadersOf(stream, 0, fields);

    private static byte[] BlockOf(params byte[] block) => Http2Frame.Of(Http2Frame.Headers, Http2Frame.EndHeaders, 1, block);

    private static byte[] Padded(params byte[] block) =>
        Http2Frame.Of(Http2Frame.Headers, Http2Frame.Padded | Http2Frame.EndHeaders, 1, block);

    private static byte[] OpenHeaders => Http2Frame.Of(Http2Frame.Headers, 0, 1, Hpack.Write(Call()));

    private static byte[] Whole(params (string Name, string Value)[] more) =>
        [.. HeadersOf(1, [.. Call(), .. more]), .. Http2Frame.Of(Http2Frame.Data, Http2Frame.EndStream, 1, Http2Frame.Message(0, 0))];

    private static string Long(int length) => new('x', length);

    private Task HoldAsync(Case[] cases) => _site.HoldsAsync(async () =>
    {
        var seen = new List<string>();
        foreach (var (what, bytes, _) in cases)
        {
            await using var line = await Http2Line.OpenAsync(_site, _site.City);
            await line.WriteAsync(bytes);
            seen.Add($"{what}: {await line.OutcomeAsync(1, Generous)}");
        }

        string.Join('\n', seen).ShouldBe(string.Join('\n', cases.Select(c => $"{c.What}: {c.Expected}")));
    });

    private sealed record Case(string What, byte[] Bytes, string Expected);
}
