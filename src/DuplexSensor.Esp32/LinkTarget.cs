using DuplexSensor.Core.Settings;

namespace DuplexSensor.Esp32;

/// <summary>Where a link leads, and what every connection of it shares.</summary>
public sealed class LinkTarget
{
    /// <summary>Endpoint, which must stand in the server's certificate; port; thing, which is the client id (D13).</summary>
    public DeviceConfig Config;

    public Credentials Credentials;
    public Esp32Clock Clock;
    public Esp32Wifi Wifi;
    public TlsGate Gate;
}
