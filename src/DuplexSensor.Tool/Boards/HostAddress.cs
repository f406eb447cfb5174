using System.Net;
using System.Net.Sockets;

namespace DuplexSensor.Tool.Boards;

/// <summary>This PC's address in the network.</summary>
internal static class HostAddress
{
    // An address of documentation (RFC 5737), which only the default route leads to. Nothing is sent there.
    private static readonly IPEndPoint Outside = new(IPAddress.Parse("192.0.2.1"), 9);

    /// <summary>The IPv4 address in the network of the default route.</summary>
    /// <exception cref="UserException">There is no default route.</exception>
    public static IPAddress Find()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(Outside);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException exception)
        {
            throw new UserException("this PC is in no network with a default route: give --listen ADDRESS, its address "
                + "in the board's network.", exception);
        }
    }
}
