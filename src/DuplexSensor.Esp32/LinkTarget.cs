namespace DuplexSensor.Esp32;

/// <summary>Where a link leads, and what every connection of it shares.</summary>
public sealed class LinkTarget
{
    /// <summary>Thing name, which is the client id (D13).</summary>
    public string Thing;

    /// <summary>Must stand in the server's certificate.</summary>
    public string Host;

    public int Port;
    public Credentials Credentials;
    public Esp32Wifi Wifi;
    public TlsGate Gate;
}
