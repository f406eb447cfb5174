namespace DuplexSensor.Tool.Boards;

/// <summary>The rule of Windows's firewall that lets boards in to the local cloud.</summary>
internal static class FirewallRule
{
    public const string Name = "duplex";

    /// <summary>The command that adds it, for a terminal of an administrator.</summary>
    /// <param name="address">The address of this PC at which boards reach the local cloud.</param>
    /// <param name="ports">TCP ports.</param>
    public static string CreateCommand(string address, params int[] ports) =>
        $"netsh advfirewall firewall add rule name=\"{Name}\" dir=in action=allow protocol=TCP localip={address} "
        + $"localport={string.Join(',', ports)} profile=any";
}
