using System.Net;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Strangers and slow readers at the port where the ledger is read over plain HTTPS.</summary>
[Collection(SlowWireCollection.Name)]
public sealed class HostileReaderTests(SlowWireSite wire)
{
    private const string Post = "POST /add-checkpoint HTTP/1.1\r\nHost: localhost\r\n";
    private const string Next = "GET /keys HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(25);
    private static readonly IPAddress Elsewhere = IPAddress.Parse("127.0.0.3");

    // More than may be held uncounted: the first 256 entries, as the good client left them.
    private static readonly (string Name, string Value)[] Bundle =
        [(":method", "GET"), (":scheme", "https"), (":path", "/tile/entries/000"), (":authority", "localhost")];

    private readonly HostileSite _site = wire.Site;

    [Fact]
    [Trait("Security", "H2-20")]
    public async Task Ends_headers_that_trickle_in_and_serves_readers_beside_them()
    {
        var slow = new List<RawHttp>();
        await _site.HoldsAsync(async () =>
        {
            foreach (var line in slow) await line.DisposeAsync();
            slow.Clear();
            for (var i = 0; i < 200; i++)
            {
                var line = await RawHttp.OpenAsync(_site, certificate: null, Elsewhere);
                slow.Add(line);
                await line.WriteAsync("GET /checkpoint HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
            }

            for (var i = 0; i < 5; i++)
            {
                foreach (var line in slow) await line.WriteAsync("x");
                (await ReadAsync(_site.City.Certificate)).ShouldBe("200 closed");
            }
        });
        var ends = await Task.WhenAll(slow.Select(line => line.StatusesAsync(Generous)));
        // Displaced by those who came later, or out of time.
        ends.Distinct(StringComparer.Ordinal).ShouldBeSubsetOf(["closed", "408 closed"]);
        foreach (var line in slow) await line.DisposeAsync();
    }

    [Fact]
    [Trait("Security", "H2-21")]
    public async Task Leaves_other_readers_room_beside_one_who_takes_no_answer()
    {
        var slow = new List<Http2Line>();
        try
        {
            await _site.HoldsAsync(async () =>
            {
                slow.Clear();
                for (var i = 0; i < 10; i++)
                {
                    var options = TestTls.CreateOptions(_site.Region.Authority, _site.City.Certificate);
                    var line = await Http2Line.OpenAsync(_site.Node.LedgerPort, options, IPAddress.Loopback, reads: true);
                    slow.Add(line);
                    await line.GreetAsync((4, 0));
                    for (var stream = 1; stream < 200; stream += 2)
                        await line.WriteAsync(Http2Line.HeadersOf(stream, Http2Frame.EndStream, Bundle));
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200));
                (await ReadAsync(_site.City.Certificate)).ShouldBe("503 closed");
                (await ReadAsync(_site.Platform.Certificate)).ShouldBe("200 closed");
                (await slow[0].OutcomeAsync(1, Generous)).ShouldStartWith("RST");
                (await ReadAsync(_site.City.Certificate)).ShouldBe("200 closed");
                foreach (var line in slow) await line.DisposeAsync();
            });
        }
        finally
        {
            foreach (var line in slow) await line.DisposeAsync();
        }
    }

    [Fact]
    [Trait("Security", "H2-22")]
    public Task Lets_no_request_hide_in_another() => HoldAsync(
    [
        ("two lengths", Post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd" + Next, "400 closed"),
        ("a list of lengths", Post + "Content-Length: 4, 4\r\n\r\nabcd" + Next, "400 closed"),
        ("a length with a sign, taken as one", Post + "Content-Length: +4\r\n\r\nabcd" + Next, "400 200 closed"),
        ("a negative length", Post + "Content-Length: -4\r\n\r\nabcd" + Next, "400 closed"),
        ("length and chunks", Post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Next, "400 closed"),
        ("chunks and more", Post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + Next, "400 closed"),
        ("chunks by another name", Post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + Next, "400 closed"),
        ("a space before the colon", Post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + Next, "400 closed"),
        ("a folded line", Post + "X-Folded: a\r\n Transfer-Encoding: chunked\r\n\r\n" + Next, "400 closed"),
        ("a size that is none", Post + "Transfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n0\r\n\r\n" + Next, "400 closed"),
        ("a size of 2^64", Post + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\nabcd" + Next, "400 closed"),
        ("a NUL in a header", Post + "X-Nul: a\0b\r\n\r\n" + Next, "400 closed"),
        ("no host", "GET /keys HTTP/1.1\r\n\r\n" + Next, "400 closed"),
        ("two hosts", "GET /keys HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + Next, "400 closed"),
        ("line feeds alone, taken as ends of lines", "GET /keys HTTP/1.1\nHost: localhost\n\n" + Next, "200 200 closed"),
        ("no version", "GET /keys\r\n\r\n" + Next, "400 closed"),
        ("a version that is none", "GET /keys HTTP/1.9\r\nHost: localhost\r\n\r\n" + Next, "505 closed"),
        ("a path that climbs", "GET /tile/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n" + Next, "404 200 closed"),
        ("a path that climbs unseen", "GET /tile/%2e%2e/%2e%2e/keys HTTP/1.1\r\nHost: localhost\r\n\r\n" + Next, "200 200 closed"),
        ("two requests", "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" + Next, "404 200 closed"),
    ]);

    [Fact]
    [Trait("Security", "H2-23")]
    public Task Reads_no_huge_body_and_no_huge_header() => HoldAsync(
    [
        ("ten gigabytes said", Post + "Content-Length: 10000000000\r\n\r\nabcd", "400 closed"),
        ("a megabyte in chunks", Post + Chunked + "100000\r\n" + new string('a', 1 << 20) + "\r\n0\r\n\r\n", "400 closed"),
        ("chunks without an end", Post + Chunked + Chunks(100), "400 closed"),
        ("a header of 20 KiB", "GET /keys HTTP/1.1\r\nHost: localhost\r\nX-Long: " + new string('x', 20_480) + "\r\n\r\n", "431 closed"),
        ("65 headers", "GET /keys HTTP/1.1\r\nHost: localhost\r\n" + Headers(65) + "\r\n", "431 closed"),
        ("a path of 10 KiB", "GET /" + new string('x', 10_240) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", "414 closed"),
        ("a body that does not come", Post + "Content-Length: 100\r\n\r\nabcd", "408 closed"),
    ]);

    private static string Chunks(int count) => string.Concat(Enumerable.Repeat("1000\r\n" + new string('a', 4096) + "\r\n", count));

    private static string Headers(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: 1\r\n"));

    private async Task<string> ReadAsync(X509Certificate2? certificate)
    {
        await using var line = await RawHttp.OpenAsync(_site, certificate, IPAddress.Loopback);
        await line.WriteAsync(Next);
        return await line.StatusesAsync(Generous);
    }

    private async Task HoldAsync((string What, string Request, string Expected)[] cases)
    {
        var seen = new string[cases.Length];
        await _site.HoldsAsync(() => Parallel.ForAsync(0, cases.Length, async (i, _) =>
        {
            await using var line = await RawHttp.OpenAsync(_site, _site.City.Certificate, IPAddress.Loopback);
            await line.WriteAsync(cases[i].Request);
            seen[i] = $"{cases[i].What}: {await line.StatusesAsync(TimeSpan.FromSeconds(12))}";
        }));
        string.Join('\n', seen).ShouldBe(string.Join('\n', cases.Select(c => $"{c.What}: {c.Expected}")));
    }
}
