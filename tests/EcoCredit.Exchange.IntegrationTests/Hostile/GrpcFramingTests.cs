using System.IO.Compression;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Whole requests of HTTP/2 that are no calls of gRPC, or not quite.</summary>
[Collection(WireCollection.Name)]
public sealed class GrpcFramingTests(WireSite wire)
{
    private const string Malformed = "InvalidArgument MESSAGE_MALFORMED";
    private const string TooLarge = "ResourceExhausted TOO_LARGE";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(15);
    private static readonly byte[] Empty = Http2Frame.Message(0, 0);

    private readonly HostileSite _site = wire.Site;

    [Fact]
    [Trait("Security", "H2-09")]
    public Task Unpacks_no_gzip() => HoldAsync(
    [
        new("a bomb", Call(("grpc-encoding", "gzip")), Http2Frame.Message(1, (uint)Bomb.Length, Bomb), "Unimplemented"),
        new("compressed by nothing", Call(), Http2Frame.Message(1, 2, 10, 0), Malformed),
        new("identity", Call(("grpc-encoding", "identity")), Empty, "OK"),
        new("gzip of the whole body", Call(("content-encoding", "gzip")), Bomb.AsSpan(0, 200).ToArray(), Malformed),
    ]);

    [Theory]
    [InlineData(Http2Line.Check)]
    [InlineData(Http2Line.Reflection)]
    [Trait("Security", "H2-10")]
    public Task Refuses_lengths_that_no_message_has(string path) => HoldAsync(
    [
        new("4 GiB", Http2Line.CallOf(path), Http2Frame.Message(0, uint.MaxValue, 1), TooLarge),
        new("negative", Http2Line.CallOf(path), Http2Frame.Message(0, 0x80000000, 1), TooLarge),
        new("2 GiB", Http2Line.CallOf(path), Http2Frame.Message(0, int.MaxValue, 1), TooLarge),
        new("5 MiB", Http2Line.CallOf(path), Http2Frame.Message(0, 5 << 20, 1), TooLarge),
    ]);

    [Theory]
    [InlineData(Http2Line.Check)]
    [InlineData(Http2Line.Reflection)]
    [Trait("Security", "H2-11")]
    public Task Refuses_messages_that_are_cut_off_or_too_many(string path) => HoldAsync(
    [
        new("cut off", Http2Line.CallOf(path), Http2Frame.Message(0, 10, 1, 2, 3), Malformed),
        new("a cut header", Http2Line.CallOf(path), [0, 0, 0], Malformed),
        new("nothing", Http2Line.CallOf(path), [], path == Http2Line.Check ? Malformed : "OK"),
        new("two messages", Http2Line.CallOf(path), [.. Empty, .. Empty], path == Http2Line.Check ? Malformed : "OK"),
        new("a flag that is none", Http2Line.CallOf(path), Http2Frame.Message(7, 0), Malformed),
    ]);

    [Fact]
    [Trait("Security", "H2-12")]
    public Task Takes_no_absurd_deadline() => HoldAsync(
    [
        new("ten thousand years", Call(("grpc-timeout", "99999999H")), Empty, "OK"),
        new("nothing", Call(("grpc-timeout", "0n")), Empty, "OK"),
        new("negative", Call(("grpc-timeout", "-1S")), Empty, "OK"),
        new("no number", Call(("grpc-timeout", "soon")), Empty, "OK"),
        new("no unit", Call(("grpc-timeout", "1")), Empty, "OK"),
        new("empty", Call(("grpc-timeout", "")), Empty, "OK"),
        new("nine digits", Call(("grpc-timeout", "999999999S")), Empty, "OK"),
        new("two", Call(("grpc-timeout", "1S"), ("grpc-timeout", "99H")), Empty, "OK"),
    ]);

    [Fact]
    [Trait("Security", "H2-13")]
    public Task Minds_no_metadata_that_is_broken() => HoldAsync(
    [
        new("binary that is not base64", Call(("x-broken-bin", "!!!")), Empty, "OK"),
        new("base64 cut off", Call(("x-broken-bin", "A")), Empty, "OK"),
        new("details of an error", Call(("grpc-status-details-bin", "!!!")), Empty, "OK"),
        new("a status of its own", Call(("grpc-status", "0")), Empty, "OK"),
        new("bytes over 127", Call(("x-latin", "é")), Empty, "GOAWAY PROTOCOL_ERROR"),
    ]);

    [Fact]
    [Trait("Security", "H2-14")]
    public Task Answers_what_is_no_method_without_running_one() => HoldAsync(
    [
        new("another content type", With("content-type", "text/plain"), Empty, Malformed),
        new("no content type", [.. Call().Where(f => f.Name != "content-type")], Empty, Malformed),
        new("gRPC for browsers", With("content-type", "application/grpc-web"), Empty, Malformed),
        new("GET", With(":method", "GET"), Empty, "status 404"),
        new("an unknown method", With(":path", "/grpc.health.v1.Health/Nothing"), Empty, "Unimplemented"),
        new("an unknown service", With(":path", "/nothing/Check"), Empty, "Unimplemented"),
        new("a detour", With(":path", "/x/../grpc.health.v1.Health/Check"), Empty, "OK"),
        new("a query", With(":path", "/grpc.health.v1.Health/Check?x=1"), Empty, "OK"),
        new("another host", With(":authority", "elsewhere.example"), Empty, "OK"),
    ]);

    [Fact]
    [Trait("Security", "H2-32")]
    public async Task Says_little_of_calls_that_are_cut_off_in_the_middle()
    {
        var before = _site.Node.LogLines.Count;
        await _site.HoldsAsync(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var path = i % 2 == 0 ? Http2Line.Check : Http2Line.Reflection;
                await using var line = await Http2Line.OpenAsync(_site, _site.City);
                await line.WriteAsync((byte[])
                [
                    .. Http2Line.HeadersOf(1, 0, Http2Line.CallOf(path)),
                    .. Http2Frame.Of(Http2Frame.Data, 0, 1, Http2Frame.Message(0, 10, 1, 2)),
                ]);
                if (i % 4 < 2) await line.WriteAsync(Http2Frame.ResetOf(1));
            }

            await Task.Delay(500);
        });
        (_site.Node.LogLines.Count - before).ShouldBeLessThan(20);
    }

    private static byte[] Bomb { get; } = MakeBomb();

    private static byte[] MakeBomb()
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(new byte[8 << 20]);
        return body.ToArray();
    }

    private static (string Name, string Value)[] Call(params (string Name, string Value)[] more) =>
        [.. Http2Line.CallOf(Http2Line.Check), .. more];

    private static (string Name, string Value)[] With(string name, string value) =>
        [.. Call().Select(f => f.Name == name ? (name, value) : f)];

    private Task HoldAsync(Case[] cases) => _site.HoldsAsync(async () =>
    {
        var seen = new List<string>();
        foreach (var (what, fields, body, _) in cases)
        {
            await using var line = await Http2Line.OpenAsync(_site, _site.City);
            await line.CallAsync(1, fields, body);
            seen.Add($"{what}: {await line.OutcomeAsync(1, Generous)}");
        }

        string.Join('\n', seen).ShouldBe(string.Join('\n', cases.Select(c => $"{c.What}: {c.Expected}")));
    });

    private sealed record Case(string What, (string Name, string Value)[] Fields, byte[] Body, string Expected);
}
