using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace DuplexSensor.LocalCloud;

/// <summary>Where the local cloud listens, and the errors when it cannot.</summary>
public static class LocalListening
{
    /// <summary>
    /// 127.0.0.1, and ::1 where it exists: containers often lack it, although the system supports IPv6.
    /// </summary>
    public static IEnumerable<IPAddress> FindLoopbacks()
    {
        yield return IPAddress.Loopback;
        if (Socket.OSSupportsIPv6 && CanBind(IPAddress.IPv6Loopback))
        {
            yield return IPAddress.IPv6Loopback;
        }
    }

    /// <summary>Binds a socket that can listen.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/>.</param>
    /// <exception cref="PortInUseException">The port is in use, or reserved by the system.</exception>
    /// <exception cref="AddressNotLocalException">The address is not of this machine.</exception>
    public static Socket Bind(EndPoint endPoint)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        }
        catch (SocketException e) when (
            // AccessDenied is Windows's error for a port that it reserves.
            e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw new PortInUseException(((IPEndPoint)endPoint).Port, e);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            throw new AddressNotLocalException(((IPEndPoint)endPoint).Address, e);
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
