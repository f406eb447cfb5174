using System.Text.Json.Nodes;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Export;

namespace DuplexSensor.UnitTests.Tool;

public sealed class BoardExportTests : IDisposable
{
    private readonly BoardExportFixture _export = new("{\"thing\":\"other\",\"refresh\":15000,\"pins\":{\"led\":4}}");

    public void Dispose() => _export.Dispose();

    [Fact]
    public void The_exported_settings_are_valid_for_the_firmware()
    {
        _export.Write("desk");

        DeviceConfig config = SettingsFile.Read(_export.GetPath("settings.json"));
        Assert.Equal(("desk", "192.168.1.20", 21_000), (config.Thing, config.Endpoint, config.Port));
        Assert.Equal("https://192.168.1.20:21001/job-30.json", config.GetPayloadUrl("30"));
        Assert.Equal((15_000, 4), (config.RefreshMs, config.PinLed));
    }

    [Fact]
    public void The_board_gets_the_sensor_and_the_pins_of_settings_json()
    {
        using var export = new BoardExportFixture(
            """{"thing":"other","sensor":"dht22","pins":{"button":34,"buttonPullUp":null}}""");
        export.Write("desk");

        DeviceConfig config = SettingsFile.Read(export.GetPath("settings.json"));
        Assert.Equal((SensorKind.Dht22, 34, true), (config.Sensor, config.PinButton, config.HasExternalPullUp));
    }

    [Fact]
    public void A_pin_that_a_WROVER_module_needs_is_exported_with_a_warning()
    {
        using var export = new BoardExportFixture("""{"thing":"other","pins":{"led":16}}""");

        Assert.Single(export.Write("desk"), line => line.Contains("\"pins.led\" is 16: ") && line.Contains("WROVER"));
        Assert.DoesNotContain(_export.Write("desk"), line => line.Contains("WROVER"));
    }

    [Fact]
    public void Nanoff_finds_every_file_that_goes_onto_the_board()
    {
        _export.Write("desk");

        JsonArray files = _export.ReadJson("files.json")["Files"]!.AsArray();
        Assert.Equal(
            ["I:\\settings.json", "I:\\ca.pem", "I:\\device.pem", "I:\\device.key"],
            files.Select(file => (string)file!["DestinationFilePath"]!));
        Assert.All(files, file => Assert.True(File.Exists((string)file!["SourceFilePath"]!)));
    }

    [Fact]
    public void The_export_has_no_serial_port_because_the_user_passes_it_to_nanoff()
    {
        _export.Write("desk");

        Assert.DoesNotContain("SerialPort", _export.ReadText("files.json") + _export.ReadText("net.json"));
    }

    [Fact]
    public void Only_the_user_can_read_the_key_and_the_Wi_Fi_s_password()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes: the folder is the user's own");
            return;
        }

        _export.Write("desk");

        const UnixFileMode users = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(users, File.GetUnixFileMode(_export.GetPath("device.key")));
        Assert.Equal(users, File.GetUnixFileMode(_export.GetPath("net.json")));
    }

    [Fact]
    public void When_the_folder_is_a_file_the_error_begins_with_its_path()
    {
        File.WriteAllText(_export.Folder, "in the way");

        var exception = Assert.Throws<UserException>(() => _export.Write("desk"));
        Assert.StartsWith($"{_export.Folder}: '{_export.Folder}' is a file.", exception.Message);
    }

    [Fact]
    public void By_default_each_thing_has_its_own_export_folder_in_the_data_folder()
    {
        Assert.Equal(
            Path.Combine("/data", "boards", "floor%3Adesk"), BoardExport.GetFolder("/data", "floor:desk"));
    }

    [Fact]
    public void The_output_and_README_txt_ask_for_a_Wi_Fi_until_the_user_has_entered_it()
    {
        Assert.Contains(
            $"no Wi-Fi yet: put its name and password into {_export.GetPath("net.json")}, or give 'duplex flash' its "
            + "name with --wifi",
            _export.Write("desk"));
        Assert.Contains("in place of YOUR WI-FI", _export.ReadText("README.txt"));

        _export.FillInWifi();

        Assert.DoesNotContain(_export.Write("desk"), line => line.Contains("Wi-Fi"));
        Assert.Contains("net.json contains your Wi-Fi already", _export.ReadText("README.txt"));
    }
}
