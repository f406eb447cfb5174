using System.Net;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Tool.Up;

/// <summary>Tries the ports and the address of a local cloud before it makes any file.</summary>
internal static class ListenProbe
{
    /// <exception cref="PortInUseException">One of the ports is in use.</exception>
    /// <exception cref="AddressNotLocalException">The address to listen on is not of this machine.</exception>
    public static void ThrowIfImpossible(CloudChoices choices)
    {
        LocalPorts ports = choices.Ports;
        foreach (IPAddress loopback in LocalListening.FindLoopbacks())
        {
            Listen(loopback, ports.Mqtt, ports.Payload, ports.Api);
        }

        if (choices.ListenAddress is { } address)
        {
            Listen(address, ports.Mqtt, ports.Payload);
        }

        // The page moves from its default port where that is taken.
        if (choices.HasPage && ports != LocalPorts.Default)
        {
            Listen(IPAddress.Loopback, ports.Dashboard);
        }
    }

    private static void Listen(IPAddress address, params ReadOnlySpan<int> ports)
    {
        foreach (int port in ports)
        {
            LocalListening.Bind(new IPEndPoint(address, port)).Dispose();
        }
    }
}
