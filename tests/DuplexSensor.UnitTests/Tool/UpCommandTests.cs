using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool;
using DuplexSensor.UnitTests.Simulator;

namespace DuplexSensor.UnitTests.Tool;

public sealed class UpCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("--duration ten", "--duration ten: give an integer from 1")]
    [InlineData("--duration 0", "--duration 0: give an integer from 1")]
    [InlineData("--duration 1.5", "--duration 1.5: give an integer from 1")]
    [InlineData("--duration 99999999999", "give an integer from 1 to 31536000")]
    [InlineData("--duration", "--duration")]
    [InlineData("--port-base 65533", "--port-base 65533: give an integer from 1 to 65532")]
    [InlineData("--port-base 0", "--port-base 0: give an integer from 1 to 65532")]
    [InlineData("--chaos nosuch", "--chaos nosuch: There is no fault 'nosuch'. There are: drop,")]
    [InlineData("--chaos drop=many", "'drop=many' must be NAME or NAME=TIMES")]
    [InlineData("--thing a/b", "--thing a/b: give 1 to 128 characters")]
    [InlineData("--thing a --thing a", "--thing a is given twice")]
    [InlineData("--faults stuck,broken", "--faults broken: give one or more of no-answer, short-frame, checksum")]
    [InlineData("--faults ,", "--faults : give one or more of")]
    [InlineData("--colour red", "'--colour' is no command or option")]
    [InlineData("--listen here", "--listen here: give this machine's own address")]
    [InlineData("--listen 0.0.0.0", "--listen 0.0.0.0: give this machine's own address")]
    [InlineData("--listen 127.0.0.1", "--listen 127.0.0.1: this machine is served anyway")]
    [InlineData("--listen fe80::1", "--listen fe80::1: give an IPv4 address")]
    [InlineData("--listen ::1 --thing a --export", "--listen ::1: give an IPv4 address")]
    [InlineData("--listen ::ffff:192.168.1.20", "give an IPv4 address")]
    [InlineData("--region Frankfurt", "The region 'Frankfurt' must be of the form us-east-1")]
    [InlineData("--account 1234", "The account '1234' must have 12 digits")]
    [InlineData("--export --thing a", "--export: give --listen ADDRESS too")]
    [InlineData("--export x --thing a", "--export: give --listen ADDRESS too")]
    [InlineData("--export x --listen 127.0.0.2", "--export: give --thing NAME once")]
    [InlineData("--export x --listen 127.0.0.2 --thing a --thing b", "--export: give --thing NAME once")]
    public async Task A_wrong_argument_is_one_clear_line_and_exit_code_2(string arguments, string cause)
    {
        Assert.Equal(2, await RunAsync(["up", .. arguments.Split(' ')]));

        AssertOneLine(cause);
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("--settings")]
    [InlineData("--thing")]
    public async Task An_empty_value_is_refused(string option)
    {
        Assert.Equal(2, await RunAsync(["up", option, ""]));

        AssertOneLine(option);
    }

    [Fact]
    public async Task The_error_names_an_unknown_verb()
    {
        Assert.Equal(2, await RunAsync(["down"]));

        AssertOneLine("'down' is no command or option here. See 'duplex --help'.");
    }

    [Fact]
    public async Task The_error_names_a_broken_settings_file_with_line_and_column()
    {
        string path = _folder.Write("settings.json", "{\n  \"thing\" \"t\"\n}"u8);

        Assert.Equal(1, await RunAsync(["up", "--settings", path]));

        AssertOneLine($"{path}: is not JSON at line 2, column 11");
    }

    [Fact]
    public async Task The_error_names_a_port_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, port: 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.Equal(1, await RunAsync(
            ["up", "--settings", WriteSettings(), "--data", _folder.Path, "--port-base", $"{port - 1}"]));

        Assert.Contains($"duplex: Port {port} is in use", _error.ToString());
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task The_error_names_a_data_folder_that_is_a_file()
    {
        string file = _folder.Write("data", "in the way"u8);

        Assert.Equal(1, await RunAsync(
            ["up", "--settings", WriteSettings(), "--data", file, "--port-base", $"{LoopbackPorts.FindFree(4)}"]));

        AssertOneLine($"{file}: '{file}' is a file. Choose another folder");
    }

    [Fact]
    public async Task Two_boards_report_and_the_next_steps_are_printed_once_and_Ctrl_C_exits_with_0()
    {
        using var ctrlC = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ctrlC.CancelAfter(TimeSpan.FromSeconds(30));
        using var output = new ObservedWriter(
            text => CountReports(text) >= 2 && text.Contains("Try next"), ctrlC.Cancel);

        int exitCode = await DuplexCommand.RunAsync(
            ["up", "--settings", WriteSettings(), "--data", _folder.Path, "--thing", "first", "--thing", "second",
                "--port-base", $"{LoopbackPorts.FindFree(4)}"],
            output,
            _error,
            ctrlC.Token);

        Assert.Equal(0, exitCode);
        Assert.Empty(_error.ToString());
        string text = output.ToString();
        Assert.Matches(@"\nfirst   \d+\.\d{3} shadow  reported v", text);
        Assert.Matches(@"\nsecond  \d+\.\d{3} shadow  reported v", text);

        // Rows 24 and 222 of the office: half a minute later another row begins, with other values (SensorStarts).
        Assert.Matches(@"\nfirst   \d+\.\d{3} sensor  23 C 28 % ok", text);
        Assert.Matches(@"\nsecond  \d+\.\d{3} sensor  22 C 26 % ok", text);
        Assert.Equal(1, Regex.Count(text, "Try next"));
        Assert.Equal(1, Regex.Count(text, "not AWS"));
        Assert.NotEqual(FirstFreeMemoryOf("first", text), FirstFreeMemoryOf("second", text));
    }

    [Fact]
    public async Task An_export_goes_to_the_thing_s_folder_and_lists_the_missing_entries()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a second loopback address without set-up");
        string settings = WriteSettings();

        Assert.Equal(0, await RunAsync(
            ["up", "--settings", settings, "--port-base", $"{LoopbackPorts.FindFree(4)}", "--duration", "1",
                "--listen", "127.0.0.2", "--export", "--thing", "floor:desk"]));

        string board = Path.Combine(_folder.Path, ".duplex", "boards", "floor%3Adesk");
        DeviceConfig config = SettingsFile.Read(Path.Combine(board, "settings.json"));
        Assert.Equal(("floor:desk", "127.0.0.2"), (config.Thing, config.Endpoint));
        Assert.Contains($"local cloud  what the board floor:desk needs is in {board}", _output.ToString());
        Assert.Contains("local cloud  no Wi-Fi yet", _output.ToString());
        Assert.DoesNotContain("sensor", _output.ToString());
    }

    [Fact]
    public async Task With_a_dht22_in_settings_json_the_board_reports_tenths_and_a_pin_gets_a_warning()
    {
        string settings = _folder.Write(
            "settings.json", "{\"thing\":\"t\",\"sensor\":\"dht22\",\"pins\":{\"led\":16}}"u8);
        using var ctrlC = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ctrlC.CancelAfter(TimeSpan.FromSeconds(30));
        using var output = new ObservedWriter(text => CountReports(text) >= 1, ctrlC.Cancel);

        int exitCode = await DuplexCommand.RunAsync(
            ["up", "--settings", settings, "--data", _folder.Path, "--port-base", $"{LoopbackPorts.FindFree(4)}"],
            output,
            _error,
            ctrlC.Token);

        Assert.Equal(0, exitCode);
        Assert.Contains("sensor  23.2 C 27.3 % ok", output.ToString());
        Assert.Contains("\"dht_temperature\":23.2,\"dht_humidity\":27.3", output.ToString());
        Assert.Equal(1, Regex.Count(output.ToString(), $"{Regex.Escape(settings)}: \"pins.led\" is 16: .*WROVER"));
    }

    [Fact]
    public async Task Help_shows_examples()
    {
        Assert.Equal(0, await RunAsync(["up", "--help"]));

        Assert.Contains("duplex up --thing kitchen --thing cellar", _output.ToString());
        Assert.Empty(_error.ToString());
    }

    // The virtual chip draws its free memory from the board's seed.
    private static string FirstFreeMemoryOf(string thing, string text)
    {
        Match match = Regex.Match(text, $@"\n{thing} .* reported v.*""ram_free"":(\d+)");
        Assert.True(match.Success);
        return match.Groups[1].Value;
    }

    private static int CountReports(string text) => Regex.Count(text, "shadow  reported v");

    private string WriteSettings() => _folder.Write("settings.json", "{\"thing\":\"t\"}"u8);

    private Task<int> RunAsync(string[] arguments)
    {
        return DuplexCommand.RunAsync(arguments, _output, _error, TestContext.Current.CancellationToken);
    }

    private void AssertOneLine(string cause)
    {
        string line = Assert.Single(_error.ToString().Split(_error.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("duplex: ", line);
        Assert.Contains(cause, line);
        Assert.Empty(_output.ToString());
    }
}
