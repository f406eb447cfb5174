namespace DuplexSensor.Nanoff;

/// <summary>A board as it is in board.json.</summary>
public sealed class BoardState
{
    /// <summary>The serial port at which the board is; no other port exists.</summary>
    public string Port { get; set; } = "COM5";

    /// <summary>The image that nanoff chooses for the chip.</summary>
    public string Target { get; set; } = "ESP32_REV3";

    /// <summary>The firmware versions that are offered, each with its native halves; the newest is last.</summary>
    public Dictionary<string, IReadOnlyList<NativeHalf>> Offered { get; set; } = [];

    /// <summary>The firmware version; null for a bare chip, or after a flash that ended half-way.</summary>
    public string? Firmware { get; set; }

    /// <summary>The application on the board, as NAME, VERSION; it is listed only when it fits the firmware.</summary>
    public List<string> Assemblies { get; set; } = [];

    /// <summary>The network configuration as nanoff got it; the board keeps the password in plain text.</summary>
    public string? Network { get; set; }

    /// <summary>How often each fault still happens.</summary>
    public Dictionary<NanoffFault, int> Faults { get; set; } = [];

    /// <summary>The command lines so far.</summary>
    public List<string> Calls { get; set; } = [];
}
