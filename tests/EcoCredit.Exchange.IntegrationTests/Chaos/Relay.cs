using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// The network in front of a node: passes bytes on, holds them back, cuts connections. Its port stays while the node behind it comes and
/// goes; while nothing listens there, a connection ends at once.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _held;
    private volatile bool _isMute;
    private volatile int _muteAt = int.MaxValue;
    private int _cut;

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        Address = new UriBuilder(Uri.UriSchemeHttps, "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port).Uri;
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Connections that were cut on purpose.</summary>
    public int CutConnections => Volatile.Read(ref _cut);

    /// <summary>Cuts every connection in the middle of whatever it carries: both ends see a reset.</summary>
    public void Cut()
    {
        foreach (var link in _links.Keys)
        {
            Interlocked.Increment(ref _cut);
            link.Reset();
        }
    }

    /// <summary>
    /// The next request of so many bytes arrives, and from then on every answer is lost; a moment later all connections are cut.
    /// </summary>
    /// <param name="bytes">What tells the request from others.</param>
    /// <param name="moment">How long the other side has to do what it was asked.</param>
    /// <param name="beforeCut">Looks at what it has done.</param>
    public async Task CutAnswerAsync(int bytes, TimeSpan moment, Func<Task> beforeCut)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _muteAt = bytes;
        try
        {
            while (!_isMute) await Task.Delay(1, limit.Token);
            await Task.Delay(moment, limit.Token);
            await beforeCut();
            Cut();
        }
        finally
        {
            (_muteAt, _isMute) = (int.MaxValue, false);
        }
    }

    /// <summary>For a while no byte comes through, and no connection breaks.</summary>
    public async Task HoldAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held = gate;
        try
        {
            await Task.Delay(time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _held = null;
            gate.SetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var link in _links.Keys) link.Reset();
        await Task.WhenAll(_links.Values);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var link = new Link(await _listener.AcceptSocketAsync(_stopping.Token), this);
                var running = new TaskCompletionSource();
                _links[link] = running.Task;
                _ = RunAsync(link, running);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (!_stopping.IsCancellationRequested) continue;
                return;
            }
        }
    }

    private async Task RunAsync(Link link, TaskCompletionSource running)
    {
        await link.RunAsync(_target);
        _links.TryRemove(link, out _);
        running.SetResult();
    }

    /// <summary>One connection and its other half.</summary>
    private sealed class Link(Socket client, Relay relay)
    {
        private readonly Socket _node = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public async Task RunAsync(int target)
        {
            try
            {
                client.NoDelay = true;
                await _node.ConnectAsync(IPAddress.Loopback, target);
                // The first end of either half ends both: HTTP/2 has no use for half a connection.
                await Task.WhenAny(PumpAsync(client, _node, isAnswer: false), PumpAsync(_node, client, isAnswer: true));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Nothing listens there now.
            }

            Reset();
        }

        public void Reset()
        {
            foreach (var socket in new[] { client, _node })
            {
                try
                {
                    // Closing without lingering sends a reset.
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // It is closed already.
                }

                socket.Dispose();
            }
        }

        private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                int count;
                while ((count = await from.ReceiveAsync(buffer)) > 0)
                {
                    if (relay._held is { } held) await held.Task;
                    if (!isAnswer && count >= relay._muteAt) relay._isMute = true;
                    if (isAnswer && relay._isMute) continue;
                    for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Cut, or one of the ends is gone.
            }
        }
    }
}
