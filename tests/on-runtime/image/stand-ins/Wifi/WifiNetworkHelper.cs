using System.Threading;

namespace nanoFramework.Networking;

public static class WifiNetworkHelper
{
    public static bool Reconnect(
        bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default)
    {
        return !token.IsCancellationRequested;
    }
}
