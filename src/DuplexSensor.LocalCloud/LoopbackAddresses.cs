using System.Net;
using System.Net.Sockets;

namespace DuplexSensor.LocalCloud;

/// <summary>The addresses of this machine's loopback that the local cloud listens on.</summary>
public static class LoopbackAddresses
{
    /// <summary>
    /// 127.0.0.1, and ::1 where it exists: containers often lack it, although the system supports IPv6.
    /// </summary>
    public static IEnumerable<IPAddress> Find()
    {
        yield return IPAddress.Loopback;
        if (Socket.OSSupportsIPv6 && CanBind(IPAddress.IPv6Loopback))
        {
            yield return IPAddress.IPv6Loopback;
        }
    }

    private static bool CanBind(IPAddress address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
