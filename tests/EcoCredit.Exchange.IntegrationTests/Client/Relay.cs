using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>Stands between clients and a node, whose port may change: passes bytes on, and cuts connections as a test says.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _pairs = new();
    private readonly Func<Uri> _target;
    private readonly Task _accepting;
    private volatile bool _isClosed;

    public Relay(Func<Uri> target)
    {
        _target = target;
        _listener.Start();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Connections that came through.</summary>
    public int Connections { get; private set; }

    /// <summary>Ends every connection, in the middle of whatever it carries.</summary>
    public void Cut()
    {
        foreach (var (client, server) in _pairs)
        {
            client.Close();
            server.Close();
        }
    }

    /// <summary>Ends every connection and lets no other through.</summary>
    public void Close()
    {
        _isClosed = true;
        Cut();
    }

    public void Open() => _isClosed = false;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            _ = PassAsync(client);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var from = client;
        using var to = new TcpClient();
        if (_isClosed) return;
        _pairs[from] = to;
        try
        {
            var target = _target();
            await to.ConnectAsync(target.Host, target.Port);
            Connections++;
            var up = from.GetStream().CopyToAsync(to.GetStream());
            var down = to.GetStream().CopyToAsync(from.GetStream());
            await await Task.WhenAny(up, down);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, by the test or by one of the two.
        }
        finally
        {
            _pairs.TryRemove(from, out _);
        }
    }
}
