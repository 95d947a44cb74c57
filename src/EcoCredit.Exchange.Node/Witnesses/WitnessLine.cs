using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>What a witness answered, as it came.</summary>
internal sealed record WitnessResponse(HttpStatusCode Status, string? ContentType, byte[] Body);

/// <summary>
/// The connection to one witness: HTTPS with the node's own certificate. Made anew when directory or certificate change. Used by one task
/// at a time.
/// </summary>
internal sealed class WitnessLine : IDisposable
{
    private const int MaxAnswer = 16 * 1024;

    private readonly Uri _address;
    private readonly TlsMaterial _tls;
    private readonly PeerDirectory _directory;
    private readonly TimeProvider _time;
    private HttpClient? _client;
    private DirectorySnapshot? _known;
    private int _material;

    public WitnessLine(WitnessOptions options, TlsMaterial tls, PeerDirectory directory, TimeProvider time)
    {
        (_tls, _directory, _time) = (tls, directory, time);
        Key = NoteVerifier.TryParse(options.Key, out var key, out var reason)
            ? key
            : throw new NodeFolderException($"ledger.witnesses: {options.Key}: {reason}.");
        _address = new Uri(options.Url.TrimEnd('/') + "/add-checkpoint");
    }

    /// <summary>The key that its cosignatures are verified with.</summary>
    public NoteVerifier Key { get; }

    /// <summary>Sends a request and reads the answer, whatever it is.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or a longer one than a witness gives.</exception>
    public async Task<WitnessResponse> SendAsync(AddCheckpointRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new ByteArrayContent(request.Encode()),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var response = await Client().SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new WitnessResponse(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await BoundedBody.ReadAsync(response.Content, MaxAnswer, cancellationToken));
    }

    public void Dispose() => _client?.Dispose();

    private HttpClient Client()
    {
        var (snapshot, material) = (_directory.Current, _tls.Version);
        if (_client is { } client && ReferenceEquals(snapshot, _known) && material == _material) return client;
        _client?.Dispose();
        var peers = PeersOf(snapshot);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            SslOptions = _tls.CreateClientOptions(
                certificate => peers.Count == 0 || peers.Any(agency => IsEnrolled(agency, certificate))),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // the round's own
        };
        (_known, _material) = (snapshot, material);
        return _client;
    }

    /// <summary>The agencies whose witness this is: then its certificate has to be enrolled. None for a witness outside the exchange.</summary>
    private List<Agency> PeersOf(DirectorySnapshot snapshot)
    {
        var key = Key.ToString();
        return [.. snapshot.Agencies.Where(agency =>
            agency.WitnessKey == key
            || Key.Name == NodeRooms.WitnessNameOf(agency.Code)
            || (Uri.TryCreate(agency.Endpoint, UriKind.Absolute, out var endpoint) && endpoint.Authority == _address.Authority))];
    }

    private bool IsEnrolled(Agency agency, X509Certificate2 certificate)
    {
        var digest = SHA256.HashData(certificate.RawData);
        var now = _time.GetUtcNow();
        return !IsPast(agency.RevokedAt, now)
            && agency.Certificates.Any(enrolled => enrolled.Digest.Span.SequenceEqual(digest) && !IsPast(enrolled.RevokedAt, now));
    }

    private static bool IsPast(Google.Protobuf.WellKnownTypes.Timestamp? moment, DateTimeOffset now) => moment?.ToDateTimeOffset() <= now;
}
