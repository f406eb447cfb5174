using System;
using System.Device.Wifi;
using System.Threading;

namespace nanoFramework.Networking;

public static class WifiNetworkHelper
{
    public static WifiAdapter WifiAdapter => null;

    public static NetworkHelperStatus Status => NetworkHelperStatus.NetworkIsReady;

    public static Exception HelperException => null;

    public static bool Reconnect(
        bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default)
    {
        return !token.IsCancellationRequested;
    }
}
