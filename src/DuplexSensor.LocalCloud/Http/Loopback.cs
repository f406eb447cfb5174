namespace DuplexSensor.LocalCloud.Http;

/// <summary>The names of this machine under which the local cloud is reached.</summary>
internal static class Loopback
{
    /// <summary>How a container calls the machine that it runs on.</summary>
    public const string FromContainer = "host.docker.internal";

    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]"];

    public static bool IsHost(string host) => Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
