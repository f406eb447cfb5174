using System.Globalization;

namespace DuplexSensor.Tool.Flashing.Flasher;

/// <summary>
/// The command lines of nanoff that this program uses. None has <c>-v</c>: at <c>-v q</c> and <c>-v m</c> a deployment
/// that failed prints nothing and ends with exit code 0. None has <c>--deploy</c> beside <c>--target</c> or
/// <c>--platform</c>, which writes the image to a wrong address (nanoframework/Home#1835).
/// </summary>
/// <param name="Arguments">The words after <c>nanoff</c>.</param>
/// <param name="Folder">The working folder, from which paths in files.json count; null for the current one.</param>
/// <param name="NeedsConsole">
/// Whether nanoff moves the cursor. On Windows that fails, before anything is written, when its output is read
/// (nanoframework/Home#1644).
/// </param>
internal sealed record NanoffCall(IReadOnlyList<string> Arguments, string? Folder = null, bool NeedsConsole = false)
{
    // Without it nanoff asks GitHub for its newest version first, and waits for that without a network.
    private const string NoVersionCheck = "--suppressnanoffversioncheck";

    /// <summary>Prints the version of nanoff.</summary>
    public static NanoffCall Version { get; } = new(["--version"]);

    /// <summary>Prints what is on the board: see <see cref="DeviceDetails"/>.</summary>
    public static NanoffCall ReadDetails(string port) =>
        new([NoVersionCheck, "--nanodevice", "--devicedetails", "--serialport", port]);

    /// <summary>Writes the runtime whose image fits the chip.</summary>
    /// <param name="port">Serial port.</param>
    /// <param name="version">Firmware version; null for the newest one.</param>
    /// <param name="baud">Baud rate; null for nanoff's 1500000.</param>
    public static NanoffCall UpdateRuntime(string port, string? version, int? baud)
    {
        string[] pinned = version is null ? [] : ["--fwversion", version];
        string[] slow = baud is { } rate ? ["--baud", rate.ToString(CultureInfo.InvariantCulture)] : [];
        return new(
            [NoVersionCheck, "--platform", "esp32", "--serialport", port, "--update", .. pinned, .. slow],
            NeedsConsole: true);
    }

    /// <summary>Writes the application.</summary>
    public static NanoffCall Deploy(string port, string image) =>
        new([NoVersionCheck, "--nanodevice", "--serialport", port, "--deploy", "--image", image]);

    /// <summary>Writes files, then the network configuration.</summary>
    /// <param name="port">Serial port; a <c>SerialPort</c> in one of the two files would override it.</param>
    /// <param name="files">Path of files.json.</param>
    /// <param name="network">Path of net.json; null to leave the board's network as it is.</param>
    /// <param name="folder">The folder from which paths in files.json count.</param>
    public static NanoffCall DeployFiles(string port, string files, string? network, string? folder)
    {
        string[] networkOption = network is null ? [] : ["--networkdeployment", network];
        return new([NoVersionCheck, "--filedeployment", files, .. networkOption, "--serialport", port], folder);
    }

    /// <summary>The command line as a reader would type it.</summary>
    public override string ToString() => $"nanoff {string.Join(' ', Arguments.Select(Quote))}";

    private static string Quote(string word) => word.Contains(' ') ? $"\"{word}\"" : word;
}
