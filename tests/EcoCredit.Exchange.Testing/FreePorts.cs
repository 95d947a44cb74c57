using System.Net;
using System.Net.Sockets;

namespace EcoCredit.Exchange.Testing;

/// <summary>
/// Ports for servers that are started later, or again. Below those that the system gives to outgoing connections, of which some tests open
/// thousands: one of those could be on the port by then.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _next = Environment.ProcessId * 131;

    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's: the next one.
            }
        }
    }
}
