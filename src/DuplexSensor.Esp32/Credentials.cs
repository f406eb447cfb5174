using System.Security.Cryptography.X509Certificates;

namespace DuplexSensor.Esp32;

/// <summary>What the board proves itself with, and whom it trusts (D11).</summary>
public sealed class Credentials
{
    /// <summary>The thing's certificate with its private key.</summary>
    public X509Certificate2 Device;

    /// <summary>Root of the MQTT endpoint.</summary>
    public X509Certificate Root;

    /// <summary>Root of the payload server.</summary>
    public X509Certificate PayloadRoot;
}
