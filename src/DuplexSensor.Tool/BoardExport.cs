using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud.Certificates;

namespace DuplexSensor.Tool;

/// <summary>
/// Writes what a real board needs to be a thing of the local cloud, and the files with which nanoff puts it there.
/// </summary>
/// <param name="folder">Made when it does not exist; files of the same names are replaced.</param>
/// <param name="settings">What settings.json says; thing and addresses become the board's own.</param>
public sealed class BoardExport(string folder, DeviceConfig settings)
{
    private static readonly string[] OnBoard = ["settings.json", "ca.pem", "device.pem", "device.key"];

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="UserException">The folder cannot be written.</exception>
    public void Write(string thing, DeviceCredentials credentials, IPAddress address, LocalPorts ports)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Copy(credentials.CaPath, "ca.pem");
            Copy(credentials.CertificatePath, "device.pem");
            CopyKey(credentials.PrivateKeyPath, "device.key");
            WriteJson("settings.json", SettingsFor(thing, address, ports));
            WriteJson("files.json", new { SerialPort = "COM5", Files = OnBoard.Select(Deployment) });
            WriteJson("net.json", Network());
            File.WriteAllText(InFolder("README.txt"), Instructions(thing));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                $"{folder}: the board's files cannot be written here. Mend its permissions or choose another folder "
                + "with --export.", fault);
        }
    }

    private object SettingsFor(string thing, IPAddress address, LocalPorts ports)
    {
        // An address of version 6 stands in brackets in a URL.
        string host = address.ToString();
        string inUrl = host.Contains(':') ? $"[{host}]" : host;
        return new
        {
            thing,
            endpoint = host,
            port = ports.Mqtt,
            refresh = settings.RefreshMs,
            on = settings.On,
            restartOnChange = settings.RestartOnChange,
            jobPayloadUrl = $"https://{inUrl}:{ports.Payload}/job-{{jobId}}.json",
            jobPayloadHosts = settings.JobPayloadHosts,
            timeServer = settings.TimeServer,
            sensor = settings.Sensor.ToString().ToLowerInvariant(),
            pins = new
            {
                led = settings.PinLed,
                ledActiveHigh = settings.LedActiveHigh,
                button = settings.PinButton,
                buttonPullUp = settings.HasOutsidePullUp ? (bool?)null : settings.ButtonPullUp,
                dhtEcho = settings.PinDhtEcho,
                dhtTrigger = settings.PinDhtTrigger,
            },
        };
    }

    private object Deployment(string file) =>
        new { DestinationFilePath = $"I:\\{file}", SourceFilePath = InFolder(file) };

    private static object Network() => new
    {
        SerialPort = "COM5",
        WirelessClient = new { SSID = "YOUR WI-FI", Password = "ITS PASSWORD", ConfigurationOption = "AutoConnect" },
    };

    private static string Instructions(string thing) => $"""
        What the board {thing} needs. device.key is its private key: keep it to yourself.

        1. Put your Wi-Fi's name and password into net.json, and the board's serial port into net.json and files.json.
        2. Put it all onto the board, with nothing connected to its pins:

           nanoff --nanodevice --networkdeployment net.json --filedeployment files.json

        3. Restart the board. Its console says "link connected".

        """;

    private void Copy(string source, string name) => File.Copy(source, InFolder(name), overwrite: true);

    private void CopyKey(string source, string name)
    {
        Copy(source, name);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(InFolder(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private void WriteJson(string name, object content) =>
        File.WriteAllText(InFolder(name), JsonSerializer.Serialize(content, Readable) + "\n");

    private string InFolder(string name) => Path.Combine(folder, name);
}
