namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>A USB chip that is a serial port.</summary>
/// <param name="Name">For example "CH340 (1a86:7523)".</param>
/// <param name="HasDriver">Whether the system has a port for it.</param>
internal sealed record UsbSerialChip(string Name, bool HasDriver);

/// <summary>
/// The serial ports of this PC. Nothing restarts a board: only Windows opens a port, to find its user, with DTR and RTS
/// off.
/// </summary>
internal interface ISerialPorts
{
    /// <summary>The names of the ports that exist, in order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Whether a port exists.</summary>
    bool Exists(string port);

    /// <summary>The USB serial chips that are plugged in.</summary>
    Task<IReadOnlyList<UsbSerialChip>> ListChipsAsync(CancellationToken cancellationToken);

    /// <summary>Null when this user may read and write the port; else to whom it belongs.</summary>
    Task<string?> FindMissingRightAsync(string port, CancellationToken cancellationToken);

    /// <summary>Null when no program that can be seen uses the port; else which one.</summary>
    string? FindUser(string port);
}
