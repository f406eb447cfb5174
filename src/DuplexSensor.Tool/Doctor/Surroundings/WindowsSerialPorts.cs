using System.IO.Ports;
using System.Text.RegularExpressions;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The serial ports of Windows.</summary>
/// <param name="programs">Runs pnputil.</param>
internal sealed partial class WindowsSerialPorts(IPrograms programs) : ISerialPorts
{
    public IReadOnlyList<string> List() => [.. SerialPort.GetPortNames().Order(StringComparer.Ordinal)];

    public bool Exists(string port) => List().Contains(port, StringComparer.OrdinalIgnoreCase);

    // Of the devices with a problem; those with a driver are ports.
    public async Task<IReadOnlyList<UsbSerialChip>> ListChipsAsync(CancellationToken cancellationToken)
    {
        ProgramOutput? printed =
            await programs.RunAsync("pnputil", ["/enum-devices", "/connected", "/problem"], cancellationToken);
        return
        [
            .. Device().Matches(printed?.Output ?? "")
                .Select(match => UsbSerialChips.FindName(match.Groups[1].Value, match.Groups[2].Value))
                .OfType<string>()
                .Select(name => new UsbSerialChip(name, HasDriver: false)),
        ];
    }

    // Windows has no rights for a port.
    public Task<string?> FindMissingRightAsync(string port, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    // One program at a time has a port. DTR and RTS stay off, so that the board runs on.
    public string? FindUser(string port)
    {
        try
        {
            using var serial = new SerialPort(port) { DtrEnable = false, RtsEnable = false };
            serial.Open();
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return "another program";
        }
    }

    [GeneratedRegex(@"VID_([0-9A-F]{4})&PID_([0-9A-F]{4})", RegexOptions.IgnoreCase)]
    private static partial Regex Device();
}
