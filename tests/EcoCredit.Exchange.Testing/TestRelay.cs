using System.Net;
using System.Net.Sockets;

namespace EcoCredit.Exchange.Testing;

/// <summary>
/// A wire that can be cut: an address of its own that passes bytes on to wherever a node listens now. A node that comes back on another
/// port
/// keeps its address.
/// </summary>
internal sealed class TestRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new(); // over _open and _target
    private readonly List<TcpClient> _open = [];
    private readonly Task _accepting;
    private Uri? _target;

    public TestRelay()
    {
        _listener.Start();
        Address = new Uri($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Connections from now on lead there.</summary>
    public void ConnectTo(Uri target)
    {
        lock (_lock) _target = target;
    }

    /// <summary>Breaks what is open and refuses what comes, until it leads somewhere again.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _target = null;
            foreach (var client in _open) client.Dispose();
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            _ = Task.Run(() => PassOnAsync(client), CancellationToken.None);
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using (client)
        using (var node = new TcpClient())
        {
            try
            {
                Uri? target;
                lock (_lock)
                {
                    target = _target;
                    if (target is null) return;
                    _open.Add(client);
                    _open.Add(node);
                }

                await node.ConnectAsync(target.Host, target.Port, _stopping.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(node.GetStream(), _stopping.Token), node.GetStream().CopyToAsync(client.GetStream(), _stopping.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut, by the test or by either end.
            }
            finally
            {
                lock (_lock)
                {
                    _open.Remove(client);
                    _open.Remove(node);
                }
            }
        }
    }
}
