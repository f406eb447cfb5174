using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using DuplexSensor.Core.Link;
using nanoFramework.Networking;

namespace DuplexSensor.Esp32;

/// <summary>The Wi-Fi whose name and password are stored on the device. It blocks, so it is a worker's.</summary>
public sealed class Esp32Wifi
{
    private const int JoinTimeoutMs = 30_000;
    private const string NoWifi = "no Wi-Fi: check the network and password stored on the board";

    /// <summary>
    /// Waits up to 30 s for an address; the runtime joins by itself. Null when one has come, else why none has.
    /// </summary>
    /// <param name="reset">Leave and join anew first (D7).</param>
    public string Join(bool reset)
    {
        Exception exception = null;
        try
        {
            if (reset)
            {
                Rejoin();
            }

            using var deadline = new CancellationTokenSource(JoinTimeoutMs);
            if (WifiNetworkHelper.Reconnect(false, 0, deadline.Token))
            {
                return null;
            }

            // Reconnect throws nothing: it keeps what it has caught.
            if (WifiNetworkHelper.Status == NetworkHelperStatus.ExceptionOccurred)
            {
                exception = WifiNetworkHelper.HelperException;
            }
        }
        catch (Exception caught)
        {
            exception = caught;
        }
        finally
        {
            // Reconnect makes an adapter at each call, and a static list keeps it (System.Device.Wifi 1.5.149).
            WifiNetworkHelper.WifiAdapter?.Dispose();
        }

        // Without an adapter, or a network stored, there is as good as none in reach.
        return PlatformFault.TryFreeMemory(exception) ? LinkReason.OutOfMemory : NoWifi;
    }

    private static void Rejoin()
    {
        using WifiAdapter adapter = WifiAdapter.FindAllAdapters()[0];
        Wireless80211Configuration stored = Wireless80211Configuration.GetAllWireless80211Configurations()[0];
        adapter.Disconnect();
        adapter.Connect(stored.Ssid, WifiReconnectionKind.Automatic, stored.Password);
    }
}
