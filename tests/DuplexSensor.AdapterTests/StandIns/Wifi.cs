using System;
using System.Collections.Generic;
using System.Device.Wifi;
using System.Threading;
using DuplexSensor.AdapterTests.Bench;

namespace System.Device.Wifi
{
    public enum WifiReconnectionKind
    {
        Automatic = 0,
    }

    public sealed class WifiConnectionResult;

    /// <summary>System.Device.Wifi 1.5.149, WifiAdapter.cs: a static list holds each adapter until Dispose.</summary>
    public sealed class WifiAdapter : IDisposable
    {
        internal static readonly List<WifiAdapter> Undisposed = [];

        internal WifiAdapter() => Undisposed.Add(this);

        public static WifiAdapter[] FindAllAdapters()
        {
            Heap.Allocate();
            return WifiNetwork.HasAdapter ? [new WifiAdapter()] : [];
        }

        public void Dispose() => Undisposed.Remove(this);

        public void Disconnect() => WifiNetwork.Disconnects++;

        public WifiConnectionResult Connect(
            string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential)
        {
            WifiNetwork.Connects += ssid == "home" && passwordCredential == "secret" ? 1 : 0;
            return new WifiConnectionResult();
        }
    }
}

namespace nanoFramework.Networking
{
    public enum NetworkHelperStatus
    {
        None = 0,
        NetworkIsReady = 2,
        TokenExpiredWaitingIPAddress = 4,
        ExceptionOccurred = 7,
    }

    /// <summary>
    /// System.Device.Wifi 1.5.149, WifiNetworkHelper.cs: creates an adapter at each call; returns false instead of
    /// throwing.
    /// </summary>
    public static class WifiNetworkHelper
    {
        public static Exception HelperException { get; private set; }

        public static NetworkHelperStatus Status { get; private set; }

        public static WifiAdapter WifiAdapter { get; private set; }

        public static bool Reconnect(
            bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default)
        {
            try
            {
                WifiAdapter = WifiAdapter.FindAllAdapters()[wifiAdapterId];
            }
            catch (Exception exception)
            {
                HelperException = exception;
                Status = NetworkHelperStatus.ExceptionOccurred;
                return false;
            }

            // The helper checks for an address every 200 ms, until the token is cancelled.
            while (!WifiNetwork.HasAddress && BoardTime.NowMs < token.DueMs)
            {
                BoardTime.Sleep(null, 200);
            }

            Status = WifiNetwork.HasAddress
                ? NetworkHelperStatus.NetworkIsReady
                : NetworkHelperStatus.TokenExpiredWaitingIPAddress;
            return WifiNetwork.HasAddress;
        }
    }
}

namespace DuplexSensor.AdapterTests.Bench
{
    /// <summary>The Wi-Fi around the board.</summary>
    public static class WifiNetwork
    {
        public static bool HasAdapter { get; set; } = true;

        public static bool HasAddress { get; set; } = true;

        public static int Disconnects { get; set; }

        public static int Connects { get; set; }
    }
}
