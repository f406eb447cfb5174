using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Esp32;

/// <summary>Shared by all connections: endpoint, certificates (D11), clock, Wi-Fi and gate.</summary>
public sealed class ConnectionContext
{
    /// <summary>
    /// Has the endpoint, which the server's certificate must name, the port, and the thing, which is also the client
    /// id (D13).
    /// </summary>
    public DeviceConfig Config;

    /// <summary>The thing's certificate with its private key.</summary>
    public X509Certificate2 DeviceCertificate;

    /// <summary>Root CA of the MQTT endpoint.</summary>
    public X509Certificate RootCa;

    /// <summary>Root CA of the payload server.</summary>
    public X509Certificate PayloadCa;

    public Esp32Clock Clock;
    public Esp32Wifi Wifi;
    public TlsGate Gate;
}
