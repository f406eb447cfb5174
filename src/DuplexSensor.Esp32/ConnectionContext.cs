using System.Security.Cryptography.X509Certificates;
using DuplexSensor.Core.Settings;

namespace DuplexSensor.Esp32;

/// <summary>Where connections lead, how the board proves itself and whom it trusts (D11), what they share.</summary>
public sealed class ConnectionContext
{
    /// <summary>Endpoint, whose name the server must prove; port; thing, which is the client id (D13).</summary>
    public DeviceConfig Config;

    /// <summary>The thing's certificate with its private key.</summary>
    public X509Certificate2 DeviceCertificate;

    /// <summary>Root of the MQTT endpoint.</summary>
    public X509Certificate RootCa;

    /// <summary>Root of the payload server.</summary>
    public X509Certificate PayloadCa;

    public Esp32Clock Clock;
    public Esp32Wifi Wifi;
    public TlsGate Gate;
}
