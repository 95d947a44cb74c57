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
        ("data on no stream", Http2Frame.Of(Http2Frame.Data, 0, 0, 1), ProtocolError),
        ("data on an idle stream", Http2Frame.Of(Http2Frame.Data, 0, 1, 1), ProtocolError),
        ("an even stream", HeadersOf(2, Call()), ProtocolError),
        ("a lower stream", [.. HeadersOf(5, Call()), .. HeadersOf(3, Call())], "GOAWAY STREAM_CLOSED"),
        ("a push", Http2Frame.Of(Http2Frame.PushPromise, Http2Frame.EndHeaders, 1, 0, 0, 0, 2), ProtocolError),
        ("settings of five bytes", Http2Frame.Of(Http2Frame.Settings, 0, 0, 0, 1, 0, 0, 0), FrameSizeError),
        ("settings on a stream", Http2Frame.Of(Http2Frame.Settings, 0, 1), ProtocolError),
        ("push switched on by 2", Http2Frame.SettingsOf((2, 2)), ProtocolError),
        ("a window of 2^31", Http2Frame.SettingsOf((4, 1u << 31)), "GOAWAY FLOW_CONTROL_ERROR"),
        ("frames of one byte", Http2Frame.SettingsOf((5, 1)), ProtocolError),
        ("a ping of seven bytes", Http2Frame.Of(Http2Frame.Ping, 0, 0, new byte[7]), FrameSizeError),
        ("no more window", Http2Frame.WindowOf(0, 0), ProtocolError),
        ("too much window", Http2Frame.WindowOf(0, int.MaxValue), "GOAWAY FLOW_CONTROL_ERROR"),
        ("continuation of nothing", Http2Frame.Of(Http2Frame.Continuation, Http2Frame.EndHeaders, 1), ProtocolError),
        ("a ping within headers", [.. Http2Frame.Of(Http2Frame.Headers, 0, 1, Hpack.Write(Call())), .. Http2Frame.Of(Http2Frame.Ping, 0, 0, new byte[8])], ProtocolError),
        ("a frame over 16 KiB", Http2Frame.Of(Http2Frame.Ping, 0, 0, new byte[16_385]), FrameSizeError),
        ("a reset of an idle stream", Http2Frame.ResetOf(1), ProtocolError),
        ("more padding than frame", Http2Frame.Of(Http2Frame.Headers, Http2Frame.Padded | Http2Frame.EndHeaders, 1, 200, 1, 2, 3), ProtocolError),
        ("HTTP/1.1", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), FrameSizeError),
    ]);

    [Fact]
    [Trait("Security", "H2-07")]
    public Task Refuses_bombs_of_headers() => HoldAsync(
    [
        ("65 headers", HeadersOf(1, [.. Call(), .. Enumerable.Range(0, 59).Select(i => ($"x-{i}", "1"))]), "status 431"),
        ("more than 16 KiB", 
        [
            .. Http2Frame.Of(Http2Frame.Headers, 0, 1, Hpack.Write([.. Call(), ("x-1", new string('x', 8_000)), ("x-2", new string('x', 8_000))])),
            .. Http2Frame.Of(Http2Frame.Continuation, Http2Frame.EndHeaders, 1, Hpack.Write([("x-3", new string('x', 8_000))])),
        ], ProtocolError),
        ("a field over 8 KiB", HeadersOf(1, [.. Call(), ("x-long", new string('x', 8_193))]), "GOAWAY COMPRESSION_ERROR"),
        ("references to one large field", Http2Frame.Of(
            Http2Frame.Headers,
            Http2Frame.EndHeaders,
            1,
            [.. Hpack.Write(Call()), .. Hpack.WriteIndexed("x-large", new string('x', 4_000)), .. Enumerable.Repeat((byte)(0x80 | 62), 8_000)]), ProtocolError),
        ("a reference to nothing", BlockOf(0xFF, 0xFF, 0x0F), "GOAWAY COMPRESSION_ERROR"),
        ("an integer without an end", BlockOf(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F), "GOAWAY COMPRESSION_ERROR"),
        ("a table of a gigabyte", BlockOf(0x3F, 0xE1, 0xFF, 0xFF, 0xFF, 0x03), "GOAWAY COMPRESSION_ERROR"),
        ("Huffman code without an end", BlockOf(0x00, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x00), "GOAWAY COMPRESSION_ERROR"),
    ]);

    [Fact]
    [Trait("Security", "H2-08")]
    public Task Refuses_header_fields_that_are_none() => HoldAsync(
    [
        ("upper case", HeadersOf(1, [.. Call(), ("X-Upper", "1")]), ProtocolError),
        ("connection", HeadersOf(1, [.. Call(), ("connection", "close")]), ProtocolError),
        ("transfer-encoding, ignored", [.. HeadersOf(1, [.. Call(), ("transfer-encoding", "chunked")]), .. DataOf(1, Http2Frame.Message(0, 0))], "OK"),
        ("te of another kind", HeadersOf(1, [.. Call().Where(f => f.Name != "te"), ("te", "gzip")]), ProtocolError),
        ("two paths", HeadersOf(1, [(":path", "/x"), .. Call()]), ProtocolError),
        ("two methods", HeadersOf(1, [(":method", "GET"), .. Call()]), ProtocolError),
        ("a status in a request", HeadersOf(1, [(":status", "200"), .. Call()]), ProtocolError),
        ("an unknown pseudo-header", HeadersOf(1, [(":x", "1"), .. Call()]), ProtocolError),
        ("a pseudo-header after others", HeadersOf(1, [("x", "1"), .. Call()]), ProtocolError),
        ("no method", HeadersOf(1, [.. Call().Where(f => f.Name != ":method")]), "RST PROTOCOL_ERROR"),
        ("no path", HeadersOf(1, [.. Call().Where(f => f.Name != ":path")]), "RST PROTOCOL_ERROR"),
        ("a path without a slash", HeadersOf(1, Call((":path", "grpc.health.v1.Health/Check"))), "RST PROTOCOL_ERROR"),
        ("an absolute path", HeadersOf(1, Call((":path", "https://localhost/grpc.health.v1.Health/Check"))), "RST PROTOCOL_ERROR"),
        ("a NUL in the path", HeadersOf(1, Call((":path", "/grpc.health\0.v1.Health/Check"))), ProtocolError),
        ("scheme http", HeadersOf(1, Call((":scheme", "http"))), "RST PROTOCOL_ERROR"),
        ("a space in the authority", HeadersOf(1, Call((":authority", "local host"))), "RST PROTOCOL_ERROR"),
        ("two hosts beside the authority, ignored", [.. HeadersOf(1, [.. Call(), ("host", "a"), ("host", "b")]), .. DataOf(1, Http2Frame.Message(0, 0))], "OK"),
        ("a line break in a value", HeadersOf(1, [.. Call(), ("x-line", "a\r\nb: c")]), ProtocolError),
        ("pseudo-headers in trailers", [.. HeadersOf(1, Call()), .. Http2Line.HeadersOf(1, Http2Frame.EndStream, (":path", "/x"))], ProtocolError),
        ("trailers that do not end the stream", [.. HeadersOf(1, Call()), .. HeadersOf(1, [("x", "1")])], ProtocolError),
        ("a content-length that is not so", [.. HeadersOf(1, [.. Call(), ("content-length", "99")]), .. DataOf(1, Http2Frame.Message(0, 0))], "RST PROTOCOL_ERROR"),
    ]);

    private static (string Name, string Value)[] Call() => Http2Line.CallOf(Http2Line.Check);

    private static (string Name, string Value)[] Call((string Name, string Value) other) =>
        [.. Call().Select(f => f.Name == other.Name ? other : f)];

    private static byte[] HeadersOf(int stream, params (string Name, string Value)[] fields) => Http2Line.HeadersOf(stream, 0, fields);

    private static byte[] BlockOf(params byte[] block) => Http2Frame.Of(Http2Frame.Headers, Http2Frame.EndHeaders, 1, block);

    private static byte[] DataOf(int stream, byte[] bytes) => Http2Frame.Of(Http2Frame.Data, Http2Frame.EndStream, stream, bytes);

    private Task HoldAsync((string What, byte[] Bytes, string Expected)[] cases) => _site.HoldsAsync(async () =>
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
}
