using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// A log that is served over HTTPS (C2SP tlog-tiles, Parameters). What it says proves itself, so the server need not be trusted; TLS is for
/// those who ask. Thread-safe.
/// </summary>
public sealed class HttpLogSource : ILogSource, IDisposable
{
    private const int Attempts = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    private HttpLogSource(Uri prefix, SslClientAuthenticationOptions tls, TimeProvider time)
    {
        if (!prefix.IsAbsoluteUri || prefix.Scheme != Uri.UriSchemeHttps || prefix is not { Query: "", Fragment: "", UserInfo: "" })
            throw new ArgumentException("A log is read from https://host:port/prefix.", nameof(prefix));
        _time = time;
        var handler = new SocketsHttpHandler
        {
            SslOptions = tls,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = 8,
            MaxResponseHeadersLength = 16,
        };
        _client = new HttpClient(handler)
        {
            BaseAddress = prefix.AbsoluteUri.EndsWith('/') ? prefix : new Uri(prefix.AbsoluteUri + "/"),
            Timeout = RequestTimeout,
            DefaultRequestVersion = HttpVersion.Version20,
        };
    }

    /// <summary>A node that the agency has enrolled: with its client certificate, its own anchors and its directory.</summary>
    /// <param name="prefix">https://host:port of the node's ledger port.</param>
    /// <param name="identity">Who asks.</param>
    /// <param name="time">The clock.</param>
    public static HttpLogSource OfNode(Uri prefix, ClientIdentity identity, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(time);
        return new HttpLogSource(prefix, new ServerTrust(identity, serverAgency: null, time).CreateOptions(), time);
    }

    /// <summary>A server that anybody may read from.</summary>
    /// <param name="prefix">https://host:port/prefix.</param>
    /// <param name="anchors">The authorities that its certificate may chain to; empty for the machine's own.</param>
    /// <param name="time">The clock.</param>
    public static HttpLogSource Public(Uri prefix, X509Certificate2Collection anchors, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(anchors);
        ArgumentNullException.ThrowIfNull(time);
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (anchors.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(anchors);
        }

        return new HttpLogSource(prefix, new SslClientAuthenticationOptions { CertificateChainPolicy = policy }, time);
    }

    /// <inheritdoc/>
    /// <exception cref="LogSourceException">The server cannot be reached, or does not answer with the log.</exception>
    public async Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(path, maxLength, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsTransient(e, cancellationToken) && attempt < Attempts)
            {
                await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), _time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsTransient(e, cancellationToken))
            {
                throw new LogSourceException($"{new Uri(_client.BaseAddress!, path)}: {e.Message}", e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static bool IsTransient(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task<byte[]?> ReadOnceAsync(string path, int maxLength, CancellationToken cancellationToken)
    {
        var address = new Uri(path, UriKind.Relative);
        using var response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        // What may pass is tried again.
        if ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests) response.EnsureSuccessStatusCode();
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new LogSourceException($"{response.RequestMessage!.RequestUri}: the server answered {(int)response.StatusCode}")
            {
                IsDenied = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden,
            };
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (bytes.Length <= maxLength)
            {
                // A byte more than allowed tells that there is too much.
                var room = (int)Math.Min(buffer.Length, maxLength + 1L - bytes.Length);
                var read = await body.ReadAsync(buffer.AsMemory(0, room), cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                bytes.Write(buffer, 0, read);
            }

            return bytes.ToArray();
        }
    }
}
