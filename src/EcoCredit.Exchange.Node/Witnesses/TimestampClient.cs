using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>Asks the configured timestamp authority for tokens (RFC 3161 over HTTP) and takes only what it has verified.</summary>
internal sealed class TimestampClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // More than clocks differ that are looked after at all: a token beyond it is of no use to anybody who compares it with checkpoints.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    private readonly TimestampOptions? _options;
    private readonly NodeFolder _folder;
    private readonly TimeProvider _time;
    private readonly HttpClient? _http;

    public TimestampClient(NodeOptions options, NodeFolder folder, TimeProvider time)
    {
        (_options, _folder, _time) = (options.Ledger.Timestamps, folder, time);
        if (_options is not null) _http = CreateHttp();
    }

    /// <summary>Whether an authority is configured.</summary>
    public bool IsConfigured => _options is not null;

    /// <summary>Has a note stamped.</summary>
    /// <exception cref="TimestampException">There is no token; the message says why.</exception>
    public async Task<TimestampToken> StampAsync(byte[] note, CancellationToken cancellationToken)
    {
        if (_options is null || _http is null) throw new TimestampException("No timestamp authority is configured.");
        using var late = new CancellationTokenSource(Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var question = new TimestampQuestion(note);
        byte[] response;
        try
        {
            response = await SendAsync(_http, new Uri(_options.Url), question, both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimestampException("The timestamp authority did not answer within ten seconds.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TimestampException("The timestamp authority cannot be asked: " + e.Message, e);
        }

        return Read(_options, question, response);
    }

    public void Dispose() => _http?.Dispose();

    private TimestampToken Read(TimestampOptions options, TimestampQuestion question, byte[] response)
    {
        // Read each time: an authority's new certificate counts without a restart.
        var anchors = ReadAnchors(options);
        try
        {
            if (!question.TryRead(response, anchors, out var token, out var generatedAt, out var reason))
                throw new TimestampException($"The answer of the timestamp authority is refused: {reason}.");
            var now = _time.GetUtcNow();
            if ((generatedAt - now).Duration() > ClockDifference) throw new TimestampException(string.Create(
                CultureInfo.InvariantCulture,
                $"The timestamp authority says {generatedAt:u}, the node's clock {now:u}: more than ten minutes apart."));
            return new TimestampToken(token, generatedAt);
        }
        finally
        {
            foreach (var anchor in anchors) anchor.Dispose();
        }
    }

    private X509Certificate2Collection ReadAnchors(TimestampOptions options)
    {
        var anchors = new X509Certificate2Collection();
        try
        {
            anchors.ImportFromPemFile(_folder.At(options.Anchors));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TimestampException($"ledger.timestamps.anchors: {options.Anchors} cannot be read: {e.Message}", e);
        }

        return anchors.Count > 0
            ? anchors
            : throw new TimestampException($"ledger.timestamps.anchors: {options.Anchors} holds no certificate.");
    }

    private static async Task<byte[]> SendAsync(HttpClient http, Uri url, TimestampQuestion question, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(question.Encode()) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(TimestampQuestion.ContentType);
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK) throw new HttpRequestException(
            string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode}."));
        return await BoundedBody.ReadAsync(response.Content, TimestampVerifier.MaxLength, cancellationToken);
    }

    // Over https the platform's own authorities count: the token proves itself, whoever carries it.
    private static HttpClient CreateHttp() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
