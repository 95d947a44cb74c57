using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>
/// The way to the collector: TLS by the authorities that the settings name, the headers of their file, and a word in the log when it is
/// away and when it is back; not one for each attempt.
/// </summary>
internal sealed partial class CollectorLine(NodeFolder folder, TimeProvider time, ILogger<CollectorLine> logger)
{
    private readonly SparingLog _sparing = new(time);
    private IReadOnlyList<(string Name, string Value)> _headers = [];
    private X509Certificate2Collection? _anchors;
    private int _isAway;
    private volatile bool _isClosed;

    /// <summary>Reads the files.</summary>
    /// <exception cref="NodeFolderException">One cannot be used.</exception>
    public void Open()
    {
        if (folder.TelemetryHeadersPath is { } headers) _headers = ReadHeaders(headers);
        if (folder.TelemetryAnchorsPath is { } anchors) _anchors = ReadAnchors(anchors);
        LogOn(folder.Options.Telemetry.OtlpEndpoint!, folder.Options.Telemetry.MetricsIntervalSeconds, folder.Options.Telemetry.TraceSampling);
    }

    /// <summary>What fails from now on fails because the node stops.</summary>
    public void Close() => _isClosed = true;

    public HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // What is sent is not followed itself.
            ActivityHeadersPropagator = null,
        };
        if (_anchors is { } anchors)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(anchors);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        var client = new HttpClient(new Watch(this) { InnerHandler = handler }) { Timeout = TimeSpan.FromSeconds(5) };
        foreach (var (name, value) in _headers) client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return client;
    }

    private static List<(string Name, string Value)> ReadHeaders(string path)
    {
        var headers = new List<(string, string)>();
        using var probe = new HttpRequestMessage();
        foreach (var (line, number) in ReadFile(path, File.ReadAllLines).Select((l, i) => (l.Trim(), i + 1)))
        {
            if (line.Length == 0) continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon > 0 ? (line[..colon].Trim(), line[(colon + 1)..].Trim()) : ("", "");
            // Not the line itself, which is a secret.
            if (name.Length == 0 || !probe.Headers.TryAddWithoutValidation(name, value) || value.Any(char.IsControl))
                throw Refuse("telemetry.headersFile", $"line {number} of {path} is not name: value.", $"{path} 第 {number} 行不是“名称: 值”。");
            headers.Add((name, value));
        }

        return headers;
    }

    private static X509Certificate2Collection ReadAnchors(string path)
    {
        var anchors = new X509Certificate2Collection();
        var pem = ReadFile(path, File.ReadAllText);
        try
        {
            anchors.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            anchors.Clear();
        }

        return anchors.Count > 0 ? anchors : throw Refuse("telemetry.anchors", $"{path} holds no certificate (PEM).", $"{path} 不含证书（PEM）。");
    }

    private static T ReadFile<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refuse("telemetry", $"{path} cannot be read: {e.Message}", $"无法读取 {path}：{e.Message}");
        }
    }

    private static NodeFolderException Refuse(string path, string english, string chinese) => NodeOptionsFile.Refuse([new OptionProblem(path, english, chinese)]);

    private void Sent(bool isThere, string reason)
    {
        if (_isClosed) return;
        if (isThere)
        {
            if (Interlocked.Exchange(ref _isAway, 0) == 1) LogBack();
        }
        else if (Interlocked.Exchange(ref _isAway, 1) == 0 && _sparing.IsDue(out _))
        {
            LogAway(reason);
        }
    }

    private sealed class Watch(CollectorLine line) : DelegatingHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Note(base.Send(request, cancellationToken));
            }
            catch (Exception e) when (Note(e))
            {
                throw;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return Note(await base.SendAsync(request, cancellationToken));
            }
            catch (Exception e) when (Note(e))
            {
                throw;
            }
        }

        private HttpResponseMessage Note(HttpResponseMessage response)
        {
            line.Sent(response.IsSuccessStatusCode, $"HTTP {(int)response.StatusCode}");
            return response;
        }

        private bool Note(Exception exception)
        {
            line.Sent(isThere: false, (exception.InnerException ?? exception).Message);
            return true;
        }
    }

    [LoggerMessage(2500, LogLevel.Information, "Telemetry is sent to {Endpoint}: metrics every {Seconds} s, traces of {Ratio} of the calls")]
    private partial void LogOn(string endpoint, int seconds, double ratio);

    [LoggerMessage(2501, LogLevel.Warning, "Telemetry does not reach the collector ({Reason}); it is dropped until it does, and nothing else is affected")]
    private partial void LogAway(string reason);

    [LoggerMessage(2502, LogLevel.Information, "Telemetry reaches the collector again")]
    private partial void LogBack();
}
