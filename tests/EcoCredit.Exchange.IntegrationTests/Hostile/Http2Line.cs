using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>
/// A connection of HTTP/2 written by hand: what is sent is up to the test. It reads all the time, gives no window beyond the first, and
/// keeps what the node said about each stream and at the end.
/// </summary>
internal sealed class Http2Line : IAsyncDisposable
{
    public const string Check = "/grpc.health.v1.Health/Check";
    public const string Reflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    private readonly SslStream _tls;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<int, Stream> _streams = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _reads;
    private readonly Task _reading;
    private volatile string? _goAway;
    private long _window = 65_535;

    private Http2Line(SslStream tls, bool reads)
    {
        (_tls, _reads) = (tls, reads);
        _reading = reads ? ReadAllAsync() : new TaskCompletionSource().Task;
    }

    /// <summary>Completed once the node has closed the connection.</summary>
    public Task Ended => _reading;

    /// <summary>The error that the node took its leave with; null while it has not.</summary>
    public string? GoneAway => _goAway;

    /// <summary>SHA-256 of the node's certificate.</summary>
    public string ServerDigest => TestAgency.DigestOf((X509Certificate2)_tls.RemoteCertificate.ShouldNotBeNull());

    /// <summary>Pings that the node answered.</summary>
    public int Pongs { get; private set; }

    /// <summary>A connection after the handshake; nothing is sent yet.</summary>
    public static async Task<Http2Line> OpenAsync(int port, SslClientAuthenticationOptions options, IPAddress from, bool reads)
    {
        var socket = await RawSocket.ConnectAsync(port, from);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            options.TargetHost = "localhost";
            options.ApplicationProtocols = [SslApplicationProtocol.Http2];
            await tls.AuthenticateAsClientAsync(options);
            return new Http2Line(tls, reads);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection of an agency to the site's node, with the preface said; the node's answers are not compressed.</summary>
    public static async Task<Http2Line> OpenAsync(HostileSite site, TestAgency agency, params (ushort Id, uint Value)[] settings)
    {
        var options = TestTls.CreateOptions(site.Region.Authority, agency.Certificate);
        var line = await OpenAsync(site.Node.Port, options, IPAddress.Loopback, reads: true);
        await line.GreetAsync(settings);
        return line;
    }

    /// <summary>The preface and the settings, of which the first switches the dynamic table of the answers off.</summary>
    public async Task GreetAsync(params (ushort Id, uint Value)[] settings)
    {
        await WriteAsync((byte[])[.. Http2Frame.Preface, .. Http2Frame.SettingsOf([(1, 0), .. settings])]);
        // So that what the test sends next stands alone.
        await Task.WhenAny(_settled.Task, Ended, Task.Delay(_reads ? TimeSpan.FromSeconds(5) : TimeSpan.Zero));
    }

    /// <summary>The fields that every call has.</summary>
    public static (string Name, string Value)[] CallOf(string path) =>
    [
        (":method", "POST"), (":scheme", "https"), (":path", path), (":authority", "localhost"),
        ("content-type", "application/grpc"), ("te", "trailers"),
    ];

    /// <summary>HEADERS with END_HEADERS.</summary>
    public static byte[] HeadersOf(int stream, byte flags, params IEnumerable<(string Name, string Value)> fields) =>
        Http2Frame.Of(Http2Frame.Headers, (byte)(flags | Http2Frame.EndHeaders), stream, Hpack.Write(fields));

    /// <summary>Sends bytes; what the node no longer takes is no failure.</summary>
    /// <returns>Whether it took them.</returns>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _turn.WaitAsync();
        try
        {
            await _tls.WriteAsync(bytes);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A unary call with this body, in one go.</summary>
    public Task<bool> CallAsync(int stream, IEnumerable<(string Name, string Value)> fields, ReadOnlyMemory<byte> body) =>
        WriteAsync((byte[])[.. HeadersOf(stream, 0, fields), .. Http2Frame.Of(Http2Frame.Data, Http2Frame.EndStream, stream, body.Span)]);

    /// <summary>DATA within the node's window for the connection; waits for it to grow.</summary>
    /// <returns>Whether there was window for it before the connection ended or the limit passed.</returns>
    public async Task<bool> WriteDataAsync(int stream, ReadOnlyMemory<byte> bytes, TimeSpan limit)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (Interlocked.Read(ref _window) < bytes.Length)
        {
            if (Ended.IsCompleted || TimeProvider.System.GetElapsedTime(since) > limit) return false;
            await Task.Delay(5);
        }

        Interlocked.Add(ref _window, -bytes.Length);
        return await WriteAsync(Http2Frame.Of(Http2Frame.Data, 0, stream, bytes.Span));
    }

    /// <summary>
    /// What came of a stream: the status and reason of gRPC, the status of HTTP, the error that it was reset with, or the end of the
    /// connection; "open" where nothing came within the limit.
    /// </summary>
    public async Task<string> OutcomeAsync(int stream, TimeSpan limit)
    {
        var of = Of(stream);
        await Task.WhenAny(of.Ended.Task, Ended, Task.Delay(limit));
        // What the node said before it closed has been read then.
        if (of.Outcome is { } outcome) return outcome;
        if (GoneAway is { } error) return "GOAWAY " + error;
        return Ended.IsCompleted ? "closed" : "open";
    }

    /// <summary>How the connection ended: the error of GOAWAY, "closed" without one, "open" where it did not within the limit.</summary>
    public async Task<string> EndAsync(TimeSpan limit)
    {
        await Task.WhenAny(Ended, Task.Delay(limit));
        if (!Ended.IsCompleted) return "open";
        return GoneAway is { } error ? "GOAWAY " + error : "closed";
    }


    public async ValueTask DisposeAsync() => await _tls.DisposeAsync();

    private Stream Of(int stream) => _streams.GetOrAdd(stream, _ => new Stream());

    private async Task ReadAllAsync()
    {
        var header = new byte[Http2Frame.HeaderLength];
        try
        {
            while (true)
            {
                await _tls.ReadExactlyAsync(header);
                var payload = new byte[(header[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1))];
                await _tls.ReadExactlyAsync(payload);
                Take(header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)), payload);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The end.
        }
    }

    private void Take(byte type, byte flags, int stream, byte[] payload)
    {
        switch (type)
        {
            case Http2Frame.Settings when (flags & Http2Frame.Acknowledge) == 0:
                // Not in this turn: the test may be writing what is not taken.
                _ = AcknowledgeAsync();
                break;
            case Http2Frame.Ping when (flags & Http2Frame.Acknowledge) != 0:
                Pongs++;
                break;
            case Http2Frame.WindowUpdate when stream == 0:
                Interlocked.Add(ref _window, BinaryPrimitives.ReadUInt32BigEndian(payload));
                break;
            case Http2Frame.GoAway:
                _goAway = Http2Frame.NameOf(BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4)));
                break;
            case Http2Frame.Reset:
                Of(stream).End("RST " + Http2Frame.NameOf(BinaryPrimitives.ReadUInt32BigEndian(payload)));
                break;
            case Http2Frame.Data:
                Of(stream).Data += payload.Length;
                if ((flags & Http2Frame.EndStream) != 0) Of(stream).End(outcome: null);
                break;
            case Http2Frame.Headers:
                Of(stream).Fields.AddRange(Hpack.Read(payload));
                if ((flags & Http2Frame.EndStream) != 0) Of(stream).End(outcome: null);
                break;
        }
    }

    private async Task AcknowledgeAsync()
    {
        await WriteAsync(Http2Frame.Of(Http2Frame.Settings, Http2Frame.Acknowledge, 0));
        _settled.TrySetResult();
    }

    private sealed class Stream
    {
        public List<(string Name, string Value)> Fields { get; } = [];

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Data { get; set; }

        public string? Outcome { get; private set; }

        public void End(string? outcome)
        {
            Outcome ??= outcome ?? Read();
            Ended.TrySetResult();
        }

        private string Read()
        {
            if (Find("grpc-status") is not { } status) return "status " + Find(":status");
            var name = Enum.Parse<StatusCode>(status).ToString();
            if (Find(ExchangeError.DetailsTrailer) is not { } details) return name;
            var bytes = Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='));
            var trailers = new Metadata { { ExchangeError.DetailsTrailer, bytes } };
            return $"{name} {ExchangeError.Read(new RpcException(default, trailers))?.ReasonName}";
        }

        private string? Find(string name) => Fields.LastOrDefault(f => f.Name == name).Value;
    }
}
