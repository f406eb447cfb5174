using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>An export keeps the changes that the user has made to the files of an earlier export.</summary>
public sealed class SecondExportTests : IDisposable
{
    private readonly BoardExportFixture _export = new("{\"thing\":\"other\",\"refresh\":9000,\"pins\":{\"led\":2}}");

    public void Dispose() => _export.Dispose();

    [Fact]
    public void An_export_does_not_change_net_json_after_the_user_has_entered_a_Wi_Fi()
    {
        _export.Write("desk");
        _export.FillInWifi();
        _export.Edit("net.json", "{\n", "{ \"serialport\": \"COM9\",\n");
        string before = _export.ReadText("net.json");

        _export.Write("desk", "192.168.1.21");

        Assert.Equal(before, _export.ReadText("net.json"));
    }

    [Fact]
    public void An_export_keeps_the_serial_port_and_the_files_that_the_user_has_added_to_files_json()
    {
        _export.Write("desk");
        _export.FillInWifi();
        _export.Edit("files.json", "\"Files\": [", """
            "serialPort": "COM5", "Files": [ {"DestinationFilePath":"I:\\payload-ca.pem","SourceFilePath":"x.pem"},
            """);

        _export.Write("desk");

        Assert.Equal("COM5", (string?)_export.ReadJson("files.json")["SerialPort"]);
        Assert.Equal(5, _export.ReadJson("files.json")["Files"]!.AsArray().Count);
        Assert.Contains("payload-ca.pem", _export.ReadText("files.json"));
    }

    [Fact]
    public void An_export_keeps_the_settings_that_the_user_has_changed_and_replaces_the_addresses()
    {
        _export.Write("desk");
        _export.Edit("settings.json", "9000", "60000");
        _export.Edit("settings.json", "\"led\": 2", "\"led\": 4");

        IReadOnlyList<string> lines = _export.Write("desk", "192.168.1.21");

        DeviceConfig config = SettingsFile.Read(_export.GetPath("settings.json"));
        Assert.Equal((60_000, 4, "192.168.1.21"), (config.RefreshMs, config.PinLed, config.Endpoint));
        Assert.Contains("the board's settings.json keeps its own refresh, pins.led: delete that file to use the values "
            + $"of {_export.SettingsPath}", lines);
    }

    [Fact]
    public void A_member_that_the_user_adds_to_the_simulator_s_settings_json_is_in_the_next_export()
    {
        _export.Write("desk");
        File.WriteAllText(_export.SettingsPath, "{\"thing\":\"other\",\"timeServer\":\"time.office\"}");

        _export.Write("desk");

        Assert.Equal("time.office", SettingsFile.Read(_export.GetPath("settings.json")).TimeServer);
    }

    [Theory]
    [InlineData("settings.json", "{\"thing\":\"desk\",\"refresh\":1}", "\"refresh\" must be an integer")]
    [InlineData("settings.json", "{\"thing\":", "not JSON at line 1")]
    [InlineData("net.json", "{\n,", "not JSON at line 2")]
    [InlineData("net.json", "{\0\n\0}\0", "is UTF-16: save it as UTF-8")]
    [InlineData("net.json", "[]", "must contain one JSON object")]
    [InlineData("files.json", "{\"Files\":[],\"files\":[]}", "contains a member twice")]
    public void When_an_exported_file_is_invalid_the_error_begins_with_its_path_and_no_file_changes(
        string name, string text, string cause)
    {
        _export.Write("desk");
        File.WriteAllText(_export.GetPath(name), text);
        string settings = _export.ReadText("settings.json");

        var exception = Assert.Throws<UserException>(() => _export.Write("desk", "192.168.1.21"));

        Assert.StartsWith(_export.GetPath(name) + ": ", exception.Message);
        Assert.Contains(cause, exception.Message);
        Assert.EndsWith("correct it, or delete it to get a new one.", exception.Message);
        Assert.Equal((text, settings), (_export.ReadText(name), _export.ReadText("settings.json")));
    }

    [Fact]
    public void The_folder_of_another_thing_is_refused()
    {
        _export.Write("desk");

        var exception = Assert.Throws<UserException>(() => _export.Write("shelf"));

        Assert.Contains(
            "this folder belongs to the thing 'desk'. Choose another folder for 'shelf'.", exception.Message);
        Assert.Contains("\"desk\"", _export.ReadText("settings.json"));
    }

    [Fact]
    public void An_export_keeps_the_payload_url_that_the_user_has_entered_until_the_cloud_changes()
    {
        const string own = "https://payloads.example/{jobId}";
        _export.WriteForAws("desk", "a-ats.iot.eu-west-1.amazonaws.com");
        Assert.Equal("", (string?)_export.ReadJson("settings.json")["jobPayloadUrl"]);
        _export.Edit("settings.json", "\"jobPayloadUrl\": \"\"", $"\"jobPayloadUrl\": \"{own}\"");

        _export.WriteForAws("desk", "a-ats.iot.eu-west-1.amazonaws.com");
        Assert.Equal(own, (string?)_export.ReadJson("settings.json")["jobPayloadUrl"]);

        _export.Write("desk");
        _export.WriteForAws("desk", "a-ats.iot.eu-west-1.amazonaws.com");
        Assert.Equal("", (string?)_export.ReadJson("settings.json")["jobPayloadUrl"]);
    }

    [Fact]
    public void Wi_Fi_and_port_are_imported_from_the_folder_of_earlier_versions()
    {
        _export.WriteEarlierExport("desk", "Office", "correct horse", "COM7");

        IReadOnlyList<string> lines = _export.Write("desk");

        Assert.Equal("Office", (string?)_export.ReadJson("net.json")["WirelessClient"]!["SSID"]);
        Assert.Equal("COM7", (string?)_export.ReadJson("net.json")["SerialPort"]);
        Assert.Equal("COM7", (string?)_export.ReadJson("files.json")["SerialPort"]);
        string board = Path.Combine(_export.Root, "board");
        Assert.Contains(
            $"Wi-Fi and serial port imported from {board}: delete that folder when its boards run", lines);
        Assert.DoesNotContain(lines, line => line.Contains("correct horse") || line.StartsWith("no Wi-Fi"));
    }

    [Fact]
    public void From_the_earlier_export_of_another_thing_only_the_Wi_Fi_is_imported()
    {
        _export.WriteEarlierExport("shelf", "Office", "correct horse", "COM7");

        _export.Write("desk");

        Assert.Contains("Office", _export.ReadText("net.json"));
        Assert.DoesNotContain("COM7", _export.ReadText("net.json") + _export.ReadText("files.json"));
    }

    [Theory]
    [InlineData("boards/desk")]
    [InlineData("board")]
    public void Nothing_is_imported_from_files_that_hold_placeholders(string folder)
    {
        _export.WriteEarlierExport("desk", "YOUR WI-FI", "ITS PASSWORD", "COM5");
        _export.Folder = Path.Combine(_export.Root, folder);

        Assert.Contains(_export.Write("desk"), line => line.StartsWith("no Wi-Fi yet", StringComparison.Ordinal));

        Assert.DoesNotContain("COM5", _export.ReadText("net.json") + _export.ReadText("files.json"));
    }

    [Fact]
    public void The_user_s_Wi_Fi_is_not_replaced_by_the_Wi_Fi_of_an_earlier_export()
    {
        _export.Write("desk");
        _export.FillInWifi();
        _export.WriteEarlierExport("desk", "Old", "old password", "COM7");

        _export.Write("desk");

        Assert.DoesNotContain("Old", _export.ReadText("net.json"));
    }
}
