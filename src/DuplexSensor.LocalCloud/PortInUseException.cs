namespace DuplexSensor.LocalCloud;

/// <summary>A port that the local cloud needs is in use, or kept back by the system.</summary>
public sealed class PortInUseException(int port, Exception? cause = null)
    : Exception(
        $"Port {port} is taken, or kept back by the system. Stop the program that uses it, or choose other ports.",
        cause)
{
    public int Port { get; } = port;
}
