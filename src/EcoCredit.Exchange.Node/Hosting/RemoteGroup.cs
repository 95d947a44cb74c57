using System.Net;
using System.Net.Sockets;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// What counts as one stranger: an IPv4 address, and of IPv6 the network of 64 bits, as whoever has one address there has them all.
/// </summary>
internal static class RemoteGroup
{
    public static string Of(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
