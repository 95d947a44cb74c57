using System.Net;
using System.Net.Sockets;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Connections below everything, from any address of this machine.</summary>
internal static class RawSocket
{
    public static async Task<Socket> ConnectAsync(int port, IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            socket.ReceiveBufferSize = 64 << 10;
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the other side has closed it within the limit; what it sends before that is dropped.</summary>
    public static async Task<bool> IsClosedAsync(Socket socket, TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, late.Token) > 0)
            {
                // On to the end.
            }

            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
