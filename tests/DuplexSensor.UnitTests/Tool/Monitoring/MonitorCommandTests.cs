using DuplexSensor.Tool;
using DuplexSensor.UnitTests.Dashboard;
using DuplexSensor.UnitTests.Tool.BoardVerb;
using MQTTnet;

namespace DuplexSensor.UnitTests.Tool.Monitoring;

public sealed class MonitorCommandTests : IDisposable
{
    private readonly CommandLineFixture _duplex = new();

    public void Dispose() => _duplex.Dispose();

    [Theory]
    [InlineData("--thing a --port COM5", "--thing: not with --port or --reset")]
    [InlineData("--thing a --reset", "--thing: not with --port or --reset")]
    [InlineData("--port COM5 --endpoint-url http://localhost:4566", "--endpoint-url: only with --thing.")]
    [InlineData("--port ", "--port is empty: give a serial port, for example COM5 or /dev/ttyUSB0.")]
    [InlineData("--port", "--port needs a value: --port P.")]
    [InlineData("--thing a/b", "--thing a/b: give 1 to 128 characters")]
    public async Task A_wrong_command_line_is_one_line_and_exit_code_2(string arguments, string cause)
    {
        Assert.Equal(2, await _duplex.RunAsync(["monitor", .. arguments.Split(' ')]));

        Assert.Contains(cause, _duplex.ErrorLine());
    }

    [Fact]
    public async Task A_port_that_does_not_exist_is_one_line()
    {
        Assert.Equal(1, await _duplex.RunAsync("monitor", "--port", _duplex.GetPath("ttyUSB7")));

        Assert.Contains("there is no such port", _duplex.ErrorLine());
    }

    [Fact]
    public async Task A_file_is_no_serial_port()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "on Windows a serial port is no path.");
        string file = _duplex.GetPath("notes.txt");
        await File.WriteAllTextAsync(file, "notes", TestContext.Current.CancellationToken);

        Assert.Equal(1, await _duplex.RunAsync("monitor", "--port", file));

        Assert.Equal($"duplex: {file} is no serial port.", _duplex.ErrorLine());
        Assert.Equal("notes", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_log_file_that_cannot_be_written_is_one_line()
    {
        Assert.Equal(1, await _duplex.RunAsync("monitor", "--port", "x", "--log", _duplex.Folder));

        Assert.Contains("--log", _duplex.ErrorLine());
    }

    [Fact]
    [WholeRun]
    public async Task A_pseudo_terminal_is_read_through_its_absence()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/socat"), "socat is not installed: install Debian's package socat");
        string board = _duplex.GetPath("board"), port = _duplex.GetPath("port");
        using var ctrlC = new CancellationTokenSource();
        using var output = new SharedText();
        using var cables = new PseudoTerminals(board, port);
        await cables.ConnectAsync();
        Task<int> run = DuplexCommand.RunAsync(["monitor", "--port", port], output, output, ctrlC.Token);

        await output.WaitForAsync("at 921600 baud; Ctrl-C ends it");
        File.WriteAllBytes(board, [.. "0.0 system  boot 1\r\n"u8, .. WirePacketsTests.Packet(1, "0.1 led     on\n")]);
        await output.WaitForAsync("boot 1\n0.1 led     on\n");
        cables.Pull();
        await output.WaitForAsync("has gone");
        await cables.ConnectAsync();
        await output.WaitForAsync($"{port} is back");
        File.WriteAllText(board, "0.0 system  boot 2\r\n");
        await output.WaitForAsync("boot 2");
        await ctrlC.CancelAsync();

        Assert.Equal(0, await run);
    }

    // Without --reset the same port is read, in the test above: its lines are left alone.
    [Fact]
    public async Task A_reset_needs_DTR_and_RTS_which_a_pseudo_terminal_does_not_have()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/socat"), "socat is not installed: install Debian's package socat");
        using var cable = new PseudoTerminals(_duplex.GetPath("board"), _duplex.GetPath("port"));
        await cable.ConnectAsync();
        string page = BoardPageProcessTests.Command("monitor", "--reset$");

        Assert.Equal(1, await _duplex.RunAsync(page.Replace("COM5", cable.Port).Split(' ')));

        Assert.Contains($"{cable.Port} cannot be opened", _duplex.ErrorLine());
    }

    [Fact]
    [WholeRun]
    public async Task A_virtual_board_is_followed_by_the_page_of_its_run()
    {
        await using PageFixture page = await PageFixture.StartWithBoardAsync("desk");
        page.Cloud.Cloud.PageUrl = page.Page.Url;

        Assert.Equal(0, await _duplex.RunUntilAsync(
            text =>
            {
                if (text.Contains("shadow  reported v1") && !text.Contains("button  "))
                {
                    page.Board.PressButton();
                }

                return text.Contains("button  ");
            },
            "monitor", "--thing", "desk", "--endpoint-url", ApiUrl(page)));

        Assert.Contains("link    connected desk@localhost", _duplex.Output);
    }

    [Fact]
    [WholeRun]
    public async Task Of_a_real_board_the_page_has_what_the_cloud_sees()
    {
        await using PageFixture page = await PageFixture.StartAsync();
        page.Cloud.Cloud.PageUrl = page.Page.Url;
        page.Cloud.Cloud.Onboard("real");
        bool isPublished = false;

        Assert.Equal(0, await _duplex.RunUntilAsync(
            text =>
            {
                if (text.Contains("this is what the cloud sees of it") && !isPublished)
                {
                    isPublished = true;
                    _ = Task.Run(
                        () => PublishAsync(page, "devices/real/telemetry", "{\"seq\":1}"),
                        TestContext.Current.CancellationToken);
                }

                return text.Contains("telemetry {\"seq\":1}");
            },
            "monitor", "--thing", "real", "--endpoint-url", ApiUrl(page)));

        Assert.Contains("connect", _duplex.Output);
    }

    [Fact]
    public async Task A_thing_that_is_not_there_and_a_cloud_without_page_are_one_line_each()
    {
        await using PageFixture page = await PageFixture.StartAsync();
        string[] arguments = ["monitor", "--thing", "nobody", "--endpoint-url", ApiUrl(page)];

        Assert.Equal(1, await _duplex.RunAsync(arguments));
        page.Cloud.Cloud.PageUrl = page.Page.Url;
        Assert.Equal(1, await _duplex.RunAsync(arguments));

        Assert.Contains("this local cloud has no page", _duplex.Error);
        Assert.Contains("--thing nobody: the local cloud has no such thing.", _duplex.Error);
    }

    private static string ApiUrl(PageFixture page) => $"http://127.0.0.1:{page.Cloud.Options.ApiPort}";

    private static async Task PublishAsync(PageFixture page, string topic, string payload)
    {
        using IMqttClient client = await page.Cloud.ConnectAsync("real");
        await client.PublishAsync(
            new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).Build(),
            TestContext.Current.CancellationToken);
    }
}
