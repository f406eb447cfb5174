namespace DuplexSensor.LocalCloud.Http;

/// <summary>The host names of this machine that clients of the local cloud use.</summary>
internal static class Loopback
{
    /// <summary>The name of the host machine inside a container.</summary>
    public const string FromContainer = "host.docker.internal";

    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]"];

    public static bool IsHost(string host) => Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
