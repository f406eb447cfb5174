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

    public sealed class WifiAdapter
    {
        internal extern WifiAdapter();

        public extern WifiConnectionResult Connect(
            string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential);

        public extern void Disconnect();

        public static extern WifiAdapter[] FindAllAdapters();
    }
}

namespace nanoFramework.Networking
{
    public static class WifiNetworkHelper
    {
        public static extern bool Reconnect(
            bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default);
    }

    public class Sntp
    {
        public static extern string Server1 { get; set; }

        public static extern void Start();
    }
}
