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
    private const int JoinMsMax = 30_000;
    private const string NoWifi = "no Wi-Fi: check the network and password stored on the board";

    /// <summary>
    /// Waits up to 30 s for an address; the runtime joins by itself. Null when one has come, else why none has.
    /// </summary>
    /// <param name="isFresh">Leave and join anew first (D7).</param>
    public string Join(bool isFresh)
    {
        Exception fault = null;
        try
        {
            if (isFresh)
            {
                JoinAnew();
            }

            using var deadline = new CancellationTokenSource(JoinMsMax);
            if (WifiNetworkHelper.Reconnect(false, 0, deadline.Token))
            {
                return null;
            }

            // Reconnect throws nothing: it keeps what it has caught.
            if (WifiNetworkHelper.Status == NetworkHelperStatus.ExceptionOccurred)
            {
                fault = WifiNetworkHelper.HelperException;
            }
        }
        catch (Exception caught)
        {
            fault = caught;
        }
        finally
        {
            // Reconnect makes an adapter at each call, and a static list keeps it (System.Device.Wifi 1.5.149).
            WifiNetworkHelper.WifiAdapter?.Dispose();
        }

        // Without an adapter, or a network stored, there is as good as none in reach.
        return PlatformFault.MakesRoom(fault) ? LinkReason.OutOfMemory : NoWifi;
    }

    private static void JoinAnew()
    {
        using WifiAdapter adapter = WifiAdapter.FindAllAdapters()[0];
        Wireless80211Configuration stored = Wireless80211Configuration.GetAllWireless80211Configurations()[0];
        adapter.Disconnect();
        adapter.Connect(stored.Ssid, WifiReconnectionKind.Automatic, stored.Password);
    }
}
