namespace DuplexSensor.LocalCloud;

/// <summary>A port of the local cloud is in use by another program or reserved by the system.</summary>
public sealed class PortInUseException(int port, Exception? cause = null)
    : Exception(
        $"Port {port} is in use, or reserved by the system. Stop the program that uses it, or choose other ports.",
        cause)
{
    public int Port { get; } = port;
}
