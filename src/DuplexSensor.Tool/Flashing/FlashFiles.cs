using System.Text.Json.Nodes;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Output;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The files of a board and its network: files.json and net.json for nanoff.</summary>
internal sealed class FlashFiles
{
    private const string HiddenPassword = "***";

    private readonly JsonArray _files;
    private readonly JsonObject? _network;

    private FlashFiles(string folder, JsonArray files, JsonObject? network) =>
        (Folder, _files, _network) = (folder, files, network);

    /// <summary>The folder of the export, from which relative paths count.</summary>
    public string Folder { get; }

    /// <summary>files.json without a serial port, which would override the command line's.</summary>
    public string FilesJson =>
        new JsonObject { [DeploymentFiles.FileList] = _files.DeepClone() }.ToJsonString(JsonText.Indented);

    /// <summary>net.json with the password; null to leave the board's network as it is.</summary>
    public string? NetworkJson => _network?.ToJsonString(JsonText.Indented);

    /// <summary>net.json with *** in place of the password; null as above.</summary>
    public string? HiddenNetworkJson => Hide(_network)?.ToJsonString(JsonText.Indented);

    /// <summary>The paths on the board of the files that are written.</summary>
    public IEnumerable<string> Destinations => _files
        .Where(file => !string.IsNullOrEmpty(FindText(file, DeploymentFiles.Source)))
        .Select(file => FindText(file, DeploymentFiles.Destination)!);

    /// <summary>Reads an export.</summary>
    /// <param name="folder">Full path of the folder of the export.</param>
    /// <param name="wifi">The Wi-Fi of the command line; null for the one in net.json.</param>
    /// <param name="keepsWifi">Whether the board may keep the Wi-Fi that it has.</param>
    /// <exception cref="UserException">There is no export, a file of it is missing, or there is no Wi-Fi.</exception>
    public static FlashFiles Read(string folder, Wifi? wifi, bool keepsWifi)
    {
        if (!File.Exists(Path.Combine(folder, DeploymentFiles.FilesName)))
        {
            throw new UserException($"{folder} has no {DeploymentFiles.FilesName}: write the board's files there with "
                + "'duplex up --listen ADDRESS --thing NAME --export' or 'duplex export', or name their folder with "
                + "--from DIR.");
        }

        DeploymentFiles deployment = DeploymentFiles.Read(folder);
        JsonObject? network = wifi is not null ? DeploymentFiles.CreateNetwork(wifi.Ssid, wifi.Password)
            : deployment.HasWifi && !keepsWifi ? deployment.Network
            : null;
        if (network is null && !keepsWifi)
        {
            throw new UserException($"there is no Wi-Fi: give --wifi SSID and the password in {Wifi.PasswordVariable} "
                + "or at the prompt, or --keep-wifi for a board that has one.");
        }

        var files = new FlashFiles(folder, deployment.Files, RemovePort(network));
        files.ThrowIfFileIsMissing();
        return files;
    }

    private static JsonObject? RemovePort(JsonObject? network)
    {
        network?.Remove(DeploymentFiles.SerialPort);
        return network;
    }

    private static JsonObject? Hide(JsonObject? network)
    {
        if (network?.DeepClone() is not JsonObject copy)
        {
            return null;
        }

        // The names of the members are those of the user's file: nanoff ignores their case.
        foreach (JsonObject part in copy.Select(member => member.Value).OfType<JsonObject>())
        {
            foreach (string name in part.Select(member => member.Key).Where(IsPassword).ToArray())
            {
                part[name] = HiddenPassword;
            }
        }

        return copy;
    }

    private static bool IsPassword(string name) => name.Equals("Password", StringComparison.OrdinalIgnoreCase);

    private void ThrowIfFileIsMissing()
    {
        string? missing = _files
            .Select(file => FindText(file, DeploymentFiles.Source))
            .FirstOrDefault(path => !string.IsNullOrEmpty(path) && !File.Exists(Path.Combine(Folder, path)));
        if (missing is not null)
        {
            throw new UserException($"{Path.Combine(Folder, DeploymentFiles.FilesName)}: {missing} is missing: export "
                + "again, or remove its entry.");
        }
    }

    private static string? FindText(JsonNode? file, string name) =>
        file is JsonObject members && members[name] is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : null;
}
