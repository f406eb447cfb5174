using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;

namespace DuplexSensor.Esp32;

/// <summary>The Wi-Fi whose name and password are stored on the device. It blocks, so it is a worker's.</summary>
public sealed class Esp32Wifi
{
    private const int JoinMsMax = 30_000;

    /// <summary>Waits up to 30 s for an address; the runtime joins by itself. False when none has come.</summary>
    /// <param name="isFresh">Leave and join anew first (D7).</param>
    public bool TryJoin(bool isFresh)
    {
        try
        {
            if (isFresh)
            {
                JoinAnew();
            }

            using var deadline = new CancellationTokenSource(JoinMsMax);
            return WifiNetworkHelper.Reconnect(false, 0, deadline.Token);
        }
        catch (Exception)
        {
            // No adapter, or no network stored: as good as none in reach.
            return false;
        }
    }

    private static void JoinAnew()
    {
        WifiAdapter adapter = WifiAdapter.FindAllAdapters()[0];
        Wireless80211Configuration stored = Wireless80211Configuration.GetAllWireless80211Configurations()[0];
        adapter.Disconnect();
        adapter.Connect(stored.Ssid, WifiReconnectionKind.Automatic, stored.Password);
    }
}
