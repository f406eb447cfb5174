using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using DuplexSensor.Core.Link;
using nanoFramework.Networking;

namespace DuplexSensor.Esp32;

/// <summary>The Wi-Fi whose name and password are stored on the device. Blocks: use it on a worker thread.</summary>
public sealed class Esp32Wifi
{
    private const int JoinTimeoutMs = 30_000;
    private const string NoWifi = "no Wi-Fi: check the network and password stored on the board";

    /// <summary>
    /// Waits up to 30 s for an IP address; the runtime joins the network by itself. Null when there is an address, else
    /// the reason.
    /// </summary>
    /// <param name="reset">Whether to leave the network and join it again first (D7).</param>
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

            // Reconnect does not throw: it catches exceptions and keeps the last one.
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
            // Reconnect creates an adapter at each call, and a static list keeps it (System.Device.Wifi 1.5.149).
            WifiNetworkHelper.WifiAdapter?.Dispose();
        }

        // The fix is the same when the adapter, a stored network or a network in reach is missing.
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
