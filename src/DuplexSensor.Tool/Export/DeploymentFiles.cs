using System.Text.Json;
using System.Text.Json.Nodes;
using DuplexSensor.Tool.Files;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// net.json and files.json of a folder, as nanoff reads them: member names are case-insensitive, and SerialPort in a
/// file overrides --serialport. The user's entries stay.
/// </summary>
internal sealed class DeploymentFiles
{
    public const string NetworkName = "net.json";
    public const string FilesName = "files.json";

    /// <summary>The member of both files that overrides --serialport.</summary>
    public const string SerialPort = "SerialPort";

    /// <summary>The member of files.json with the entries, and the members of an entry.</summary>
    public const string FileList = "Files";
    public const string Destination = "DestinationFilePath";
    public const string Source = "SourceFilePath";

    private const string SsidPlaceholder = "YOUR WI-FI";
    private const string PasswordPlaceholder = "ITS PASSWORD";

    // The placeholder that earlier exports wrote.
    private const string PortPlaceholder = "COM5";

    private const string WirelessClient = "WirelessClient";
    private const string Fix = "An export keeps this file: correct it, or delete it to get a new one.";

    private static readonly JsonNodeOptions CaseInsensitive = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private DeploymentFiles(JsonObject? network, JsonObject? files)
    {
        IsNetworkNew = network is null || IsUntouched(network);
        bool hasUserPort = !IsNetworkNew || FindText(files, SerialPort) != PortPlaceholder;
        Port = hasUserPort ? FindText(files, SerialPort) : null;
        Network = IsNetworkNew ? CreateNetworkTemplate() : network!;
        Files = files?[FileList] as JsonArray ?? [];
    }

    public JsonObject Network { get; private set; }

    /// <summary>Whether the export writes net.json. If not, the user's file stays unchanged, byte for byte.</summary>
    public bool IsNetworkNew { get; }

    /// <summary>Whether net.json contains the user's Wi-Fi.</summary>
    public bool HasWifi => FindText(Wifi, "SSID") is { Length: > 0 } and not SsidPlaceholder
        && FindText(Wifi, "Password") != PasswordPlaceholder;

    /// <summary>The entries of files.json.</summary>
    public JsonArray Files { get; }

    private string? Port { get; set; }

    private JsonObject? Wifi => Network[WirelessClient] as JsonObject;

    /// <exception cref="UserException">One of the two files is invalid.</exception>
    public static DeploymentFiles Read(string folder) =>
        new(Read(folder, NetworkName), Read(folder, FilesName));

    /// <summary>Creates net.json for a Wi-Fi.</summary>
    public static JsonObject CreateNetwork(string ssid, string password) => new(CaseInsensitive)
    {
        [WirelessClient] = new JsonObject(CaseInsensitive)
        {
            ["SSID"] = ssid,
            ["Password"] = password,
            ["ConfigurationOption"] = "AutoConnect",
        },
    };

    /// <summary>Imports the Wi-Fi of an earlier export, and its serial port if <paramref name="withPort"/>.</summary>
    public void ImportFrom(DeploymentFiles earlier, bool withPort)
    {
        Network = earlier.Network.DeepClone().AsObject();
        Port = withPort ? earlier.Port : null;
        if (!withPort)
        {
            Network.Remove(SerialPort);
        }
    }

    /// <summary>Creates files.json: the files of the export, then those that the user has added.</summary>
    /// <param name="sources">Path of each source file by destination.</param>
    public JsonObject CreateFilesJson(IReadOnlyDictionary<string, string> sources)
    {
        var list = new JsonArray();
        foreach ((string destination, string source) in sources)
        {
            list.Add(new JsonObject { [Destination] = destination, [Source] = source });
        }

        foreach (JsonNode? file in Files)
        {
            if (!sources.Keys.Contains(FindText(file as JsonObject, Destination), StringComparer.OrdinalIgnoreCase))
            {
                list.Add(file?.DeepClone());
            }
        }

        JsonObject files = Port is null ? [] : new JsonObject { [SerialPort] = Port };
        files[FileList] = list;
        return files;
    }

    private static JsonObject? Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        string text = TextFile.Read(path, Fix);
        try
        {
            JsonObject members = JsonNode.Parse(text, CaseInsensitive, Strict) as JsonObject
                ?? throw new UserException($"{path}: must contain one JSON object. {Fix}");

            // This access throws if two names differ only in case.
            FindText(members[WirelessClient] as JsonObject, "");
            return members;
        }
        catch (JsonException exception) when (exception.LineNumber is { } line)
        {
            throw new UserException($"{path}: is not JSON at line {line + 1}. {Fix}", exception);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new UserException($"{path}: contains a member twice. {Fix}", exception);
        }
    }

    private static JsonObject CreateNetworkTemplate() => CreateNetwork(SsidPlaceholder, PasswordPlaceholder);

    private static bool IsUntouched(JsonObject network) =>
        network[WirelessClient] is JsonObject wifi
        && FindText(wifi, "SSID") == SsidPlaceholder
        && FindText(wifi, "Password") == PasswordPlaceholder
        && FindText(network, SerialPort) is null or PortPlaceholder;

    private static string? FindText(JsonObject? members, string name) =>
        members?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
