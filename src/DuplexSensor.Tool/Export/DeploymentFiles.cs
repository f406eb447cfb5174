using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// net.json and files.json of a folder, as nanoff reads them: member names are case-insensitive, and SerialPort in a
/// file overrides --serialport. What the user has entered stays.
/// </summary>
internal sealed class DeploymentFiles
{
    public const string NetworkName = "net.json";
    public const string FilesName = "files.json";

    private const string SsidToFillIn = "YOUR WI-FI";
    private const string PasswordToFillIn = "ITS PASSWORD";

    // The placeholder that earlier exports wrote.
    private const string PortToFillIn = "COM5";

    private const string SerialPort = "SerialPort";
    private const string WirelessClient = "WirelessClient";
    private const string FileList = "Files";
    private const string Destination = "DestinationFilePath";
    private const string Mend = "An export keeps this file: correct it, or delete it to get a new one.";

    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private DeploymentFiles(JsonObject? network, JsonObject? files)
    {
        IsNetworkNew = network is null || IsUntouched(network);
        bool isPortUsers = !IsNetworkNew || TextOf(files, SerialPort) != PortToFillIn;
        Port = isPortUsers ? TextOf(files, SerialPort) : null;
        Network = IsNetworkNew ? NetworkToFillIn() : network!;
        Files = files?[FileList] as JsonArray ?? [];
    }

    public JsonObject Network { get; private set; }

    /// <summary>Whether the export writes net.json. If not, the user's file stays unchanged, byte for byte.</summary>
    public bool IsNetworkNew { get; }

    /// <summary>Whether net.json contains the user's Wi-Fi.</summary>
    public bool HasWifi => TextOf(Wifi, "SSID") is { Length: > 0 } and not SsidToFillIn
        && TextOf(Wifi, "Password") != PasswordToFillIn;

    private string? Port { get; set; }

    private JsonArray Files { get; }

    private JsonObject? Wifi => Network[WirelessClient] as JsonObject;

    /// <exception cref="UserException">One of the two files is invalid.</exception>
    public static DeploymentFiles Read(string folder) =>
        new(Read(folder, NetworkName), Read(folder, FilesName));

    /// <summary>Imports the Wi-Fi of an earlier export, and its serial port if <paramref name="withPort"/>.</summary>
    public void TakeOver(DeploymentFiles before, bool withPort)
    {
        Network = before.Network.DeepClone().AsObject();
        Port = withPort ? before.Port : null;
        if (!withPort)
        {
            Network.Remove(SerialPort);
        }
    }

    /// <summary>Creates files.json: the files of the export, then those that the user has added.</summary>
    /// <param name="sources">Path of each source file by destination.</param>
    public JsonObject FilesOf(IReadOnlyDictionary<string, string> sources)
    {
        var list = new JsonArray();
        foreach ((string destination, string source) in sources)
        {
            list.Add(new JsonObject { [Destination] = destination, ["SourceFilePath"] = source });
        }

        foreach (JsonNode? file in Files)
        {
            if (!sources.Keys.Contains(TextOf(file as JsonObject, Destination), StringComparer.OrdinalIgnoreCase))
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

        try
        {
            JsonObject members = JsonNode.Parse(File.ReadAllText(path), AnyCase, Strict) as JsonObject
                ?? throw new UserException($"{path}: must contain one JSON object. {Mend}");

            // This access throws if two names differ only in case.
            TextOf(members[WirelessClient] as JsonObject, "");
            return members;
        }
        catch (JsonException fault) when (fault.LineNumber is { } line)
        {
            throw new UserException($"{path}: is not JSON at line {line + 1}. {Mend}", fault);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new UserException($"{path}: contains a member twice. {Mend}", fault);
        }
    }

    private static JsonObject NetworkToFillIn() => new(AnyCase)
    {
        [WirelessClient] = new JsonObject(AnyCase)
        {
            ["SSID"] = SsidToFillIn,
            ["Password"] = PasswordToFillIn,
            ["ConfigurationOption"] = "AutoConnect",
        },
    };

    private static bool IsUntouched(JsonObject network) =>
        network[WirelessClient] is JsonObject wifi
        && TextOf(wifi, "SSID") == SsidToFillIn
        && TextOf(wifi, "Password") == PasswordToFillIn
        && TextOf(network, SerialPort) is null or PortToFillIn;

    private static string? TextOf(JsonObject? members, string name) =>
        members?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
