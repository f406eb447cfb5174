using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

public sealed class BoardExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => Path.Combine(_folder.Path, "board");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_settings_on_the_board_are_ones_that_the_firmware_takes()
    {
        Export(IPAddress.Parse("192.168.1.20"));

        DeviceConfig config = SettingsFile.Read(Path.Combine(Folder, "settings.json"));
        Assert.Equal(("desk", "192.168.1.20", 21_000), (config.Thing, config.Endpoint, config.Port));
        Assert.Equal("https://192.168.1.20:21001/job-30.json", config.PayloadUrlOf("30"));
        Assert.Equal(15_000, config.RefreshMs);
    }

    [Fact]
    public void The_board_gets_the_sensor_and_the_pins_of_settings_json()
    {
        Export(IPAddress.Loopback, new DeviceConfig
        {
            Thing = "other",
            Sensor = SensorKind.Dht22,
            PinButton = 34,
            HasOutsidePullUp = true,
        });

        DeviceConfig config = SettingsFile.Read(Path.Combine(Folder, "settings.json"));
        Assert.Equal((SensorKind.Dht22, 34, true), (config.Sensor, config.PinButton, config.HasOutsidePullUp));
    }

    [Fact]
    public void Nanoff_finds_every_file_that_goes_onto_the_board()
    {
        Export(IPAddress.Loopback);

        JsonArray files = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "files.json")))!["Files"]!.AsArray();
        Assert.Equal(
            ["I:\\settings.json", "I:\\ca.pem", "I:\\device.pem", "I:\\device.key"],
            files.Select(file => (string)file!["DestinationFilePath"]!));
        Assert.All(files, file => Assert.True(File.Exists((string)file!["SourceFilePath"]!)));
    }

    [Fact]
    public void Only_the_user_can_read_the_key()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes: the folder is the user's own");
            return;
        }

        Export(IPAddress.Loopback);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(Folder, "device.key")));
    }

    [Fact]
    public void A_folder_that_is_a_file_is_named()
    {
        _folder.Write("board", "in the way"u8);

        var fault = Assert.Throws<UserException>(() => Export(IPAddress.Loopback));
        Assert.Contains("choose another folder with --export", fault.Message);
    }

    private void Export(IPAddress address) =>
        Export(address, new DeviceConfig { Thing = "other", RefreshMs = 15_000 });

    private void Export(IPAddress address, DeviceConfig settings)
    {
        DeviceCredentials credentials = new(
            _folder.Write("cert", "c"u8), _folder.Write("key", "k"u8), _folder.Write("ca", "a"u8));
        new BoardExport(Folder, settings).Write("desk", credentials, address, LocalPorts.FromBase(21_000));
    }
}
