using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>A connection of HTTP/1.1 to the port where the ledger is read, written by hand.</summary>
internal sealed partial class RawHttp : IAsyncDisposable
{
    private readonly SslStream _tls;

    private RawHttp(SslStream tls) => _tls = tls;

    public static async Task<RawHttp> OpenAsync(HostileSite site, X509Certificate2? certificate, IPAddress from)
    {
        var socket = await RawSocket.ConnectAsync(site.Node.LedgerPort, from);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = TestTls.CreateOptions(site.Region.Authority, certificate);
        options.TargetHost = "localhost";
        options.ApplicationProtocols = [SslApplicationProtocol.Http11];
        await tls.AuthenticateAsClientAsync(options);
        return new RawHttp(tls);
    }

    /// <summary>Whether the node took it.</summary>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _tls.WriteAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public Task<bool> WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The statuses of all answers, and "closed" or "open": whether the node closed the connection within the limit.</summary>
    public async Task<string> StatusesAsync(TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        var text = new StringBuilder();
        var buffer = new byte[8192];
        var end = "closed";
        try
        {
            while (await _tls.ReadAsync(buffer, late.Token) is > 0 and var read) text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Cut off.
        }
        catch (OperationCanceledException)
        {
            end = "open";
        }

        return string.Join(' ', StatusLine().Matches(text.ToString()).Select(m => m.Groups["status"].Value).Append(end));
    }

    public ValueTask DisposeAsync() => _tls.DisposeAsync();

    [GeneratedRegex(@"HTTP/1\.1 (?<status>\d{3})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StatusLine();
}
