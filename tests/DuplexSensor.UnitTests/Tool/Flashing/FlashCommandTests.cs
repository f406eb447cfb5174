using DuplexSensor.Tool.Flashing;
using DuplexSensor.UnitTests.Nanoff;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>The command line of <c>duplex flash</c>, without a board.</summary>
public sealed class FlashCommandTests : IDisposable
{
    private readonly CommandLineFixture _duplex = new();
    private readonly string _image;

    public FlashCommandTests()
    {
        _image = _duplex.GetPath("app.bin");
        File.WriteAllBytes(_image, Boards.Image);
        Export("desk");
        File.WriteAllText(_duplex.GetPath("settings.json"), "{\"thing\":\"desk\"}");
    }

    public void Dispose() => _duplex.Dispose();

    [Fact]
    public async Task A_dry_run_prints_every_command_and_file_in_order_and_the_password_as_stars()
    {
        File.WriteAllText(Path.Combine(BoardFolder("desk"), "net.json"),
            """{"wirelessClient":{"ssid":"Home","password":"tell nobody","Authentication":"WPA2"}}""");

        Assert.Equal(0, await RunAsync("--dry-run"));

        Assert.Matches(
            "(?s)--devicedetails.*--update --fwversion 1\\.17\\.0\\.334.*--devicedetails.*Rmt 3\\.0\\.1\\.0 needs the "
            + "native half 0x84E4A55C.*--deploy --image.*--devicedetails.*--filedeployment PRIVATE.files\\.json "
            + "--networkdeployment PRIVATE.net\\.json.*device\\.key.*\"password\": \"\\*\\*\\*\".*reset",
            _duplex.Output);
        Assert.DoesNotContain("tell nobody", _duplex.Output);
    }

    [Fact]
    public async Task Every_command_of_a_dry_run_is_one_that_nanoff_executes()
    {
        Assert.Equal(0, await RunAsync("--dry-run", "--wifi", "Home"));

        NanoffCall[] calls = [.. _duplex.Output.Split('\n')
            .Where(line => line.StartsWith("nanoff ", StringComparison.Ordinal))
            .SelectMany(line => NanoffCalls.Find("--dry-run", $" {line}"))];
        Assert.Equal(6, calls.Length);
        Assert.All(calls, call => Assert.Null(NanoffRules.Validate(call.Arguments)));
    }

    [Fact]
    public async Task A_dry_run_asks_for_no_password()
    {
        Assert.Equal(0, await RunAsync("--dry-run", "--wifi", "Home"));

        Assert.Contains("\"SSID\": \"Home\"", _duplex.Output);
        Assert.Contains("\"Password\": \"***\"", _duplex.Output);
    }

    [Fact]
    public async Task Without_a_Wi_Fi_the_error_names_the_ways_to_one()
    {
        Assert.Equal(1, await RunAsync());

        Assert.Contains(
            "there is no Wi-Fi: give --wifi SSID and the password in DUPLEX_WIFI_PASSWORD or at the prompt, or",
            _duplex.ErrorLine());
    }

    [Fact]
    public async Task Keep_wifi_leaves_the_board_s_network()
    {
        Assert.Equal(0, await RunAsync("--dry-run", "--keep-wifi"));

        Assert.Contains("the board keeps the Wi-Fi that it has", _duplex.Output);
        Assert.DoesNotContain("--networkdeployment", _duplex.Output);
    }

    [Fact]
    public async Task A_password_that_no_terminal_can_give_is_missing()
    {
        Assert.Equal(1, await RunAsync("--wifi", "Home"));

        Assert.EndsWith("put it into the environment variable DUPLEX_WIFI_PASSWORD.", _duplex.ErrorLine());
    }

    [Fact]
    public async Task Among_several_boards_one_must_be_named()
    {
        Export("my:esp32");

        Assert.Equal(1, await RunAsync("--keep-wifi"));
        Assert.EndsWith("has several boards: name one with --thing NAME, of desk, my:esp32.", _duplex.ErrorLine());
        Assert.Equal(0, await RunAsync("--keep-wifi", "--dry-run", "--thing", "my:esp32"));
    }

    [Fact]
    public async Task A_missing_export_and_a_missing_file_of_it_are_named()
    {
        Assert.Equal(1, await RunAsync("--thing", "other", "--keep-wifi"));
        File.Delete(Path.Combine(BoardFolder("desk"), "device.key"));
        Assert.Equal(1, await RunAsync("--keep-wifi"));

        Assert.Contains("has no files.json: write the board's files there", _duplex.Error);
        Assert.Contains("device.key is missing: export again, or remove its entry.", _duplex.Error);
    }

    [Theory]
    [InlineData("--wifi", "a-name-of-33-bytes-xxxxxxxxxxxxxxx", "has 1 to 32 bytes, and this one has 34")]
    [InlineData("--wifi", "ÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜ", "has 1 to 32 bytes, and this one has 34")]
    [InlineData("--wifi", "", "has 1 to 32 bytes, and this one has 0")]
    [InlineData("--keep-wifi --wifi", "Home", "--wifi and --keep-wifi exclude each other")]
    [InlineData("--thing desk --from", "x", "--from and --thing exclude each other")]
    public async Task A_wrong_command_line_is_named(string options, string value, string error)
    {
        Assert.Equal(2, await RunAsync([.. options.Split(' '), value]));

        Assert.Contains(error, _duplex.ErrorLine());
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("12345678", null)]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123", null)]
    [InlineData(
        "1234567890123456789012345678901234567890123456789012345678901234",
        "the Wi-Fi password has 64 characters: WPA has 8 to 63, an open network has none.")]
    [InlineData("1234567", "the Wi-Fi password has 7 characters: WPA has 8 to 63, an open network has none.")]
    public void A_password_that_WPA_does_not_have_is_named_and_not_shown(string password, string? error)
    {
        Assert.Equal(error, Wifi.FindPasswordError(password));
    }

    [Fact]
    public async Task An_empty_port_is_named()
    {
        Assert.Equal(2, await _duplex.RunAsync("flash", "--port", "", "--image", _image, "--keep-wifi"));

        Assert.Contains("--port is empty: give a serial port", _duplex.ErrorLine());
    }

    private Task<int> RunAsync(params string[] options) => _duplex.RunAsync(
        ["flash", "--port", "COM5", "--image", _image, "--settings", _duplex.GetPath("settings.json"), .. options]);

    private void Export(string thing)
    {
        string folder = BoardFolder(thing);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "device.key"), "the key");
        File.WriteAllText(Path.Combine(folder, "files.json"),
            """{"Files":[{"DestinationFilePath":"I:\\device.key","SourceFilePath":"device.key"}]}""");
    }

    private string BoardFolder(string thing) => _duplex.GetPath(".duplex", "boards", Uri.EscapeDataString(thing));
}
