using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Checks;

/// <summary>What a server showed in a handshake.</summary>
/// <param name="Certificate">Its certificate; <see langword="null"/> where it showed none.</param>
/// <param name="Errors">What is wrong with it, by this folder's anchors and the name.</param>
/// <param name="Chain">Why the chain does not hold.</param>
/// <param name="Failure">Why the handshake ended; <see langword="null"/> where it did not.</param>
internal sealed record Handshake(X509Certificate2? Certificate, SslPolicyErrors Errors, string Chain, string? Failure);

/// <summary>What a node answered to the question for its health.</summary>
/// <param name="Health">Its answer; <see langword="null"/> where it gave none.</param>
/// <param name="Error">Its refusal.</param>
/// <param name="Failure">What the connection ended with.</param>
/// <param name="Date">Its clock, as HTTP says it.</param>
/// <param name="Took">From the request to the answer.</param>
/// <param name="Warnings">Parts of it that have something to say.</param>
internal sealed record HealthAnswer(
    HealthCheckResponse? Health, ExchangeError? Error, string? Failure, DateTimeOffset? Date, TimeSpan Took, IReadOnlyList<string> Warnings);

/// <summary>Talks to a node with the folder's own certificate: once to see the certificate, once for the health.</summary>
internal sealed class NodeProbe(NodeFolder folder, TimeSpan patience) : IDisposable
{
    private readonly X509Certificate2 _certificate = folder.LoadCertificate();

    public async Task<Handshake> ShakeHandsAsync(IPEndPoint place, string name, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var seen = new Handshake(null, SslPolicyErrors.None, "", null);
        try
        {
            await socket.ConnectAsync(place, limit.Token);
            await using var stream = new SslStream(new NetworkStream(socket));
            var options = Options(name, (certificate, errors, chain) => seen = new Handshake(certificate, errors, chain, null));
            await stream.AuthenticateAsClientAsync(options, limit.Token);
            return seen;
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return seen with { Failure = e.InnerException?.Message ?? e.Message };
        }
    }

    public async Task<HealthAnswer> AskHealthAsync(IPEndPoint place, string name, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = Options(name, (_, _, _) => { }),
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(place, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { Timeout = patience, MaxResponseContentBufferSize = 64 << 10 };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{name}:{place.Port}/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // One message without fields: five bytes of prefix.
            Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        var since = Stopwatch.GetTimestamp();
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var took = Stopwatch.GetElapsedTime(since);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var health = body.Length >= 5 ? HealthCheckResponse.Parser.ParseFrom(body.AsSpan(5)) : null;
            var warnings = ValuesOf(response, "ecocredit-warning").ToList();
            return new HealthAnswer(health, ErrorOf(response), Failure: null, response.Headers.Date, took, warnings);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException or InvalidProtocolBufferException or FormatException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new HealthAnswer(null, null, e.GetBaseException().Message, null, Stopwatch.GetElapsedTime(since), []);
        }
    }

    public void Dispose() => _certificate.Dispose();

    private static ExchangeError? ErrorOf(HttpResponseMessage response)
    {
        if (ValuesOf(response, ExchangeError.DetailsTrailer).FirstOrDefault() is not { } text) return null;
        // Base64 comes without its padding (gRPC over HTTP/2, Binary-Header).
        var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        return ExchangeError.Read(Google.Rpc.Status.Parser.ParseFrom(bytes));
    }

    private static IEnumerable<string> ValuesOf(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailers) ? trailers
        : response.Headers.TryGetValues(name, out var headers) ? headers : [];

    // Nothing is sent but an empty question, and the certificate is judged by who asked: no fault of it ends the handshake, so that it can
    // be named.
    private SslClientAuthenticationOptions Options(string name, Action<X509Certificate2?, SslPolicyErrors, string> see)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(folder.AnchorsPath);
        policy.ApplicationPolicy.Add(new Oid(DevelopmentCertificates.ServerAuth.Value!));
        var intermediates = new X509Certificate2Collection();
        intermediates.ImportFromPemFile(folder.CertificatePath);
        intermediates.RemoveAt(0);
        return new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = SslStreamCertificateContext.Create(_certificate, intermediates, offline: true),
            CertificateChainPolicy = policy,
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                var copy = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                var reasons = string.Join(", ", chain?.ChainStatus.Select(s => s.Status.ToString()).Distinct(StringComparer.Ordinal) ?? []);
                see(copy, errors, reasons);
                return true;
            },
        };
    }
}
