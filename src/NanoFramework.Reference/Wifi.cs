using System;
using System.Device.Wifi;
using System.Threading;

namespace System.Device.Wifi
{
    public enum WifiReconnectionKind
    {
        Automatic = 0,
    }

    public class WifiConnectionResult
    {
        internal extern WifiConnectionResult();
    }

    public sealed class WifiAdapter : IDisposable
    {
        internal extern WifiAdapter();

        public extern WifiConnectionResult Connect(
            string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential);

        public extern void Disconnect();

        public extern void Dispose();

        public static extern WifiAdapter[] FindAllAdapters();
    }
}

namespace nanoFramework.Networking
{
    public enum NetworkHelperStatus
    {
        NetworkIsReady = 2,
        ExceptionOccurred = 7,
    }

    public static class WifiNetworkHelper
    {
        public static extern Exception HelperException { get; }

        public static extern NetworkHelperStatus Status { get; }

        public static extern WifiAdapter WifiAdapter { get; }

        public static extern bool Reconnect(
            bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default);
    }

    public class Sntp
    {
        public static extern string Server1 { get; set; }

        public static extern void Start();
    }
}
