namespace System.Device.Wifi;

public enum WifiReconnectionKind
{
    Automatic = 0,
    Manual = 1,
}

public class WifiConnectionResult
{
}

/// <summary>Wi-Fi that is always available.</summary>
public sealed class WifiAdapter : IDisposable
{
    public static WifiAdapter[] FindAllAdapters() => new[] { new WifiAdapter() };

    public void Dispose()
    {
    }

    public void Disconnect()
    {
        Console.WriteLine("wifi left");
    }

    public WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential)
    {
        Console.WriteLine("wifi joined");
        return new WifiConnectionResult();
    }
}
