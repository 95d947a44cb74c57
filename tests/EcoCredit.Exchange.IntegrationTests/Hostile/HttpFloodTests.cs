using System.Net;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>An enrolled peer whose client floods: frames that cost it nothing and could cost the node much.</summary>
[Collection(WireCollection.Name)]
public sealed class HttpFloodTests(WireSite wire)
{
    private const int Frames = 10_000;

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(20);

    private readonly HostileSite _site = wire.Site;

    [Fact]
    [Trait("Security", "H2-01")]
    public Task Calms_whoever_opens_and_resets_streams_rapidly() => _site.HoldsAsync(async () =>
    {
        await using var line = await OpenAsync();
        // CVE-2023-44487.
        await FloodAsync(line, 3_000, i => [.. CallOf((2 * i) + 1, endStream: true), .. Http2Frame.ResetOf((2 * i) + 1)]);
        await CutOffAsync(line, "ENHANCE_YOUR_CALM");
    });

    [Theory]
    [InlineData("window 0")]
    [InlineData("window overflow")]
    [InlineData("data after the end")]
    [InlineData("headers after the end")]
    [InlineData("priority on itself")]
    [InlineData("priority of four bytes")]
    [Trait("Security", "H2-02")]
    public Task Calms_or_ends_whoever_makes_the_node_reset_streams(string how) => _site.HoldsAsync(async () =>
    {
        await using var line = await OpenAsync();
        // CVE-2025-8671: a whole request, then a frame for which the node has to reset the stream.
        await FloodAsync(line, 3_000, i => [.. CallOf((2 * i) + 1, endStream: true), .. IllegalOf(how, (2 * i) + 1)]);
        await CutOffAsync(line, how switch
        {
            "window 0" or "priority on itself" => ["PROTOCOL_ERROR"],
            // Where the window meets a stream that ends in the same moment, the server's own code fails, and it cuts the connection for that.
            "window overflow" => ["ENHANCE_YOUR_CALM", "INTERNAL_ERROR"],
            "priority of four bytes" => ["FRAME_SIZE_ERROR"],
            _ => ["STREAM_CLOSED"],
        });
    });

    [Fact]
    [Trait("Security", "H2-03")]
    public async Task Ends_headers_that_go_on_and_on()
    {
        var lines = new List<Http2Line>();
        try
        {
            await _site.HoldsAsync(async () =>
            {
                // CVE-2024-27316: a header block of ever more CONTINUATION frames, full or empty.
                foreach (var size in new[] { 1_000, 0 })
                {
                    var line = await OpenAsync();
                    lines.Add(line);
                    var block = Hpack.Write(Http2Line.CallOf(Http2Line.Check));
                    await line.WriteAsync(Http2Frame.Of(Http2Frame.Headers, Http2Frame.EndStream, 1, block));
                    var field = size == 0 ? [] : Hpack.Write([("x-more", new string('x', size))]);
                    await FloodAsync(line, 20_000, _ => Http2Frame.Of(Http2Frame.Continuation, 0, 1, field));
                }
            });
            foreach (var line in lines) await CutOffAsync(line, "PROTOCOL_ERROR");
        }
        finally
        {
            foreach (var line in lines) await line.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("settings")]
    [InlineData("ping")]
    [Trait("Security", "H2-04")]
    public Task Answers_floods_of_frames_that_want_an_answer_and_stays(string what) => _site.HoldsAsync(async () =>
    {
        var frame = what == "ping" ? Http2Frame.Of(Http2Frame.Ping, 0, 0, new byte[8]) : Http2Frame.SettingsOf((4, 65_535));
        await using var line = await OpenAsync();
        await FloodAsync(line, Frames, _ => frame);
        await AnswersAsync(line);

        if (what != "ping") return;
        // The same from one who does not read the answers (CVE-2019-9512, 9515): the node stops reading, and then closes.
        var options = TestTls.CreateOptions(_site.Region.Authority, _site.City.Certificate);
        await using var deaf = await Http2Line.OpenAsync(_site.Node.Port, options, IPAddress.Loopback, reads: false);
        await deaf.GreetAsync();
        byte[] many = [.. Enumerable.Repeat(frame, 10).SelectMany(f => f)];
        var taken = await FloodAsync(deaf, 120_000, _ => many);
        taken.ShouldBeLessThan(120_000);
    });

    [Theory]
    [InlineData("empty data")]
    [InlineData("priority")]
    [InlineData("window")]
    [InlineData("unknown type")]
    [Trait("Security", "H2-05")]
    public Task Takes_floods_of_frames_that_want_nothing_and_stays(string what) => _site.HoldsAsync(async () =>
    {
        await using var line = await OpenAsync();
        await line.WriteAsync(CallOf(1, endStream: false));
        await FloodAsync(line, Frames, i => what switch
        {
            "empty data" => Http2Frame.Of(Http2Frame.Data, 0, 1),
            "priority" => Http2Frame.Of(Http2Frame.Priority, 0, 1 + (2 * (i % 1_000)), 0, 0, 0, 0, 1),
            "window" => Http2Frame.WindowOf(0, 1),
            _ => Http2Frame.Of(0xBE, 0, 0, new byte[100]),
        });
        await AnswersAsync(line, stream: 3);
    });

    private static byte[] CallOf(int stream, bool endStream) => endStream
        ? [.. CallOf(stream, endStream: false), .. Http2Frame.Of(Http2Frame.Data, Http2Frame.EndStream, stream, Http2Frame.Message(0, 0))]
        : Http2Line.HeadersOf(stream, 0, Http2Line.CallOf(Http2Line.Check));

    private static byte[] IllegalOf(string how, int stream) => how switch
    {
        "window 0" => Http2Frame.WindowOf(stream, 0),
        "window overflow" => Http2Frame.WindowOf(stream, int.MaxValue),
        "data after the end" => Http2Frame.Of(Http2Frame.Data, 0, stream, 1, 2, 3),
        "headers after the end" => CallOf(stream, endStream: false),
        "priority on itself" => Http2Frame.Of(Http2Frame.Priority, 0, stream, 0, 0, (byte)(stream >> 8), (byte)stream, 1),
        _ => Http2Frame.Of(Http2Frame.Priority, 0, stream, 0, 0, 0, 1),
    };

    /// <summary>Sends frames, a hundred at a time, as long as the node takes them; gives how many it took.</summary>
    private static async Task<int> FloodAsync(Http2Line line, int count, Func<int, byte[]> frameOf)
    {
        for (var sent = 0; sent < count; sent += 100)
        {
            byte[] frames = [.. Enumerable.Range(sent, 100).SelectMany(frameOf)];
            var write = line.WriteAsync(frames);
            await Task.WhenAny(write, Task.Delay(TimeSpan.FromSeconds(2)));
            if (!write.IsCompleted || !await write) return sent;
        }

        return count;
    }

    // A connection that is closed while its peer still writes may take the last frame with it.
    private static async Task CutOffAsync(Http2Line line, params string[] errors) =>
        (await line.EndAsync(Generous)).ShouldBeOneOf([.. errors.Select(e => "GOAWAY " + e), "closed"]);

    private static async Task AnswersAsync(Http2Line line, int stream = 1)
    {
        await line.WriteAsync(CallOf(stream, endStream: true));
        (await line.OutcomeAsync(stream, Generous)).ShouldBe("OK");
    }

    private Task<Http2Line> OpenAsync() => Http2Line.OpenAsync(_site, _site.City);
}
