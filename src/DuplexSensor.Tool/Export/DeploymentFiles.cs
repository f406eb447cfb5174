using System.Text.Json;
using System.Text.Json.Nodes;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// net.json and files.json of a folder, as nanoff reads them: names in any case, and a SerialPort that stands there
/// overrides --serialport. What the user has put in stays.
/// </summary>
internal sealed class DeploymentFiles
{
    public const string NetworkName = "net.json";
    public const string FilesName = "files.json";

    private const string SsidToFillIn = "YOUR WI-FI";
    private const string PasswordToFillIn = "ITS PASSWORD";

    // Earlier exports wrote it for the user to replace.
    private const string PortToFillIn = "COM5";

    private const string SerialPort = "SerialPort";
    private const string WirelessClient = "WirelessClient";
    private const string FileList = "Files";
    private const string Destination = "DestinationFilePath";
    private const string Mend = "An export keeps what stands there: correct it, or delete it for a new one.";

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

    /// <summary>False: the user's net.json stays as it is, byte for byte.</summary>
    public bool IsNetworkNew { get; }

    /// <summary>Whether net.json names a Wi-Fi.</summary>
    public bool HasWifi => TextOf(Wifi, "SSID") is { Length: > 0 } and not SsidToFillIn
        && TextOf(Wifi, "Password") != PasswordToFillIn;

    private string? Port { get; set; }

    private JsonArray Files { get; }

    private JsonObject? Wifi => Network[WirelessClient] as JsonObject;

    /// <exception cref="UserException">One of the two is broken.</exception>
    public static DeploymentFiles Read(string folder) =>
        new(Read(folder, NetworkName), Read(folder, FilesName));

    /// <summary>Wi-Fi, and the serial port too where <paramref name="withPort"/> says so.</summary>
    public void TakeOver(DeploymentFiles before, bool withPort)
    {
        Network = before.Network.DeepClone().AsObject();
        Port = withPort ? before.Port : null;
        if (!withPort)
        {
            Network.Remove(SerialPort);
        }
    }

    /// <summary>files.json: the board's files by their sources, then those that the user has added.</summary>
    /// <param name="sources">By destination.</param>
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
                ?? throw new UserException($"{path}: it holds no object. {Mend}");

            // Names that differ in case alone show when an object is looked into.
            TextOf(members[WirelessClient] as JsonObject, "");
            return members;
        }
        catch (JsonException fault) when (fault.LineNumber is { } line)
        {
            throw new UserException($"{path}: not JSON at line {line + 1}. {Mend}", fault);
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new UserException($"{path}: a member stands in it twice. {Mend}", fault);
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
