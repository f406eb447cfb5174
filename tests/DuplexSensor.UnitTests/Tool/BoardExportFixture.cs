using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Settings;
using DuplexSensor.Tool.Up;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>A folder with a settings.json, and exports from it.</summary>
internal sealed class BoardExportFixture : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly DeviceCredentials _credentials;

    public BoardExportFixture(string settings = "{\"thing\":\"other\"}")
    {
        SettingsPath = _root.Write("settings.json", Encoding.UTF8.GetBytes(settings));
        _credentials = new DeviceCredentials(
            _root.Write("cert", "c"u8), _root.Write("key", "k"u8), _root.Write("ca", "a"u8));
        Folder = Path.Combine(Root, "boards", "desk");
        Directory.CreateDirectory(Path.Combine(Root, "boards"));
    }

    public string Root => _root.Path;

    public string SettingsPath { get; }

    /// <summary>The folder of the export.</summary>
    public string Folder { get; set; }

    public void Dispose() => _root.Dispose();

    /// <summary>Exports for the local cloud and returns the printed lines.</summary>
    public IReadOnlyList<string> Write(string thing, string address = "192.168.1.20") => Write(
        BoardTarget.ForLocalCloud(thing, _credentials, IPAddress.Parse(address), LocalPorts.FromBase(21_000)));

    /// <summary>Exports for AWS and returns the printed lines.</summary>
    public IReadOnlyList<string> WriteForAws(string thing, string endpoint) =>
        Write(BoardTarget.ForAws(thing, _credentials, endpoint));

    public string GetPath(string name) => Path.Combine(Folder, name);

    public string ReadText(string name) => File.ReadAllText(GetPath(name));

    public JsonNode ReadJson(string name) => JsonNode.Parse(ReadText(name))!;

    /// <summary>Edits a file of the export as a user would.</summary>
    public void Edit(string name, string from, string to)
    {
        string text = ReadText(name);
        Assert.Contains(from, text);
        File.WriteAllText(GetPath(name), text.Replace(from, to, StringComparison.Ordinal));
    }

    public void FillInWifi()
    {
        Edit("net.json", "YOUR WI-FI", "Office");
        Edit("net.json", "ITS PASSWORD", "correct horse");
    }

    /// <summary>Writes files into <c>board</c> as earlier versions exported them.</summary>
    public void WriteEarlierExport(string thing, string ssid, string password, string port)
    {
        string board = Directory.CreateDirectory(Path.Combine(Root, "board")).FullName;
        File.WriteAllText(Path.Combine(board, "settings.json"), $$"""{"thing":"{{thing}}"}""");
        File.WriteAllText(Path.Combine(board, "files.json"), $$"""{"SerialPort":"{{port}}","Files":[]}""");
        File.WriteAllText(Path.Combine(board, "net.json"), $$"""
            {
              "SerialPort": "{{port}}",
              "WirelessClient": {
                "SSID": "{{ssid}}", "Password": "{{password}}", "ConfigurationOption": "AutoConnect"
              }
            }
            """);
    }

    private IReadOnlyList<string> Write(BoardTarget target) =>
        new BoardExport(Folder, SettingsSource.FromFile(SettingsPath)).Write(target);
}
