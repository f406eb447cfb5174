using System.Net;
using System.Text.Json.Nodes;
using DuplexSensor.Nanoff;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Boards;
using DuplexSensor.Tool.Flashing.Image;
using DuplexSensor.Tool.Up;
using DuplexSensor.UnitTests.LocalCloud;
using DuplexSensor.UnitTests.Simulator;
using DuplexSensor.UnitTests.Tool.Flashing;
using DuplexSensor.UnitTests.Tool.Monitoring;
using DuplexSensor.UnitTests.Tool.Onboarding;

namespace DuplexSensor.UnitTests.Tool.BoardVerb;

/// <summary>
/// From a bare board to its first report, with the stand-in of nanoff and a virtual board that has the flashed files.
/// </summary>
[WholeRun]
public sealed class BoardSessionTests : IAsyncLifetime
{
    private static readonly IPAddress Network = IPAddress.Parse("127.0.0.2");

    private readonly TemporaryFolder _clone = new();
    private readonly FlashableBoard _board = new();
    private readonly SharedText _output = new();

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has a second loopback address without set-up");
        _clone.Write("settings.json", "{\"thing\":\"desk\"}"u8);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _board.DisposeAsync();
        _clone.Dispose();
        await _output.DisposeAsync();
    }

    [Fact]
    public async Task A_bare_board_reports_to_the_running_cloud_after_one_command()
    {
        await using CloudFixture cloud = await StartCloudAsync();

        await RunAsync(Options(cloud));

        string[] parts = ["onboard  ", "export  ", "note  ", "runtime  ", "versions  ", "files  ", "reset  ",
            "report  ", "done        desk is connected"];
        Assert.Equal(parts, parts.OrderBy(part => _output.ToString().IndexOf(part, StringComparison.Ordinal)));
        Assert.All(parts, part => Assert.Contains(part, _output.ToString()));
        Assert.Contains($"local cloud at {Network}", _output.ToString());
        Assert.Contains($"the board keeps the address {Network}: when this PC gets another", _output.ToString());
        Assert.Matches("report +\\{.*\"dht_temperature\":", _output.ToString());
        JsonNode settings = JsonNode.Parse(_board.Settings)!;
        Assert.Equal(("desk", $"{Network}"), ((string)settings["thing"]!, (string)settings["endpoint"]!));
        Assert.StartsWith($"https://{Network}:{cloud.Options.PayloadPort}/", (string)settings["jobPayloadUrl"]!);
        Assert.Contains("link    connected desk@127.0.0.2", string.Join('\n', _board.Trace.Snapshot()));
    }

    [Fact]
    public async Task After_an_interruption_in_any_part_the_same_command_goes_on()
    {
        await using CloudFixture cloud = await StartCloudAsync();
        string[] parts = ["onboard  ", "export  ", "runtime  ", "application ", "files  ", "reset  ", "report  "];
        _board.StartsAtReset = false;
        foreach (string part in parts)
        {
            await InterruptAsync(part, Options(cloud));
        }

        string first = File.ReadAllText(KeyOf(cloud));
        _board.Flashed.State.Faults[NanoffFault.FileFails] = int.MaxValue;
        await Assert.ThrowsAsync<UserException>(() => RunAsync(Options(cloud)));
        Assert.DoesNotContain("is connected", _output.ToString());

        _board.Flashed.State.Faults.Clear();
        _board.StartsAtReset = true;
        await RunAsync(Options(cloud));

        Assert.Contains("desk is connected", _output.ToString());
        Assert.Equal(first, File.ReadAllText(KeyOf(cloud)));
    }

    [Fact]
    public async Task Next_takes_the_things_without_a_board_in_order()
    {
        await using CloudFixture cloud = await StartCloudAsync();
        cloud.Cloud.Onboard("b");
        cloud.Cloud.Onboard("a");

        BoardOptions page = Parse(BoardPageProcessTests.Command("board", "--next$"));

        await RunAsync(Options(cloud) with { IsNext = page.IsNext });

        Assert.Contains("done        a is connected", _output.ToString());
        Assert.Contains("Next is b: plug in its board, and run the same command again.", _output.ToString());
    }

    [Fact]
    public async Task Without_a_running_cloud_one_is_started_and_stays_until_Ctrl_C()
    {
        using var ctrlC = new CancellationTokenSource();
        BoardOptions options = Options(null) with
        {
            Ports = LocalPorts.FromBase(LoopbackPorts.FindFree(4)),
            ListenAddress = Network,
        };
        Task run = new BoardSession(options, _board.Tools, _output).RunAsync(ctrlC.Token);
        await Task.WhenAny(run, _output.WaitForAsync("The local cloud stays for the board until Ctrl-C."));
        Assert.False(run.IsCompleted, $"{run.Exception}");
        await ctrlC.CancelAsync();
        await run;

        Assert.Contains("desk is connected", _output.ToString());
        Assert.Contains("WARNING: whoever reaches 127.0.0.2", _output.ToString());
    }

    [Fact]
    public async Task A_cloud_that_does_not_serve_boards_is_named_with_the_fix()
    {
        await using CloudFixture deaf = await CloudFixture.StartAsync();
        UserException exception = await Assert.ThrowsAsync<UserException>(() => RunAsync(Options(deaf)));
        Assert.Contains("serves this PC only: end it, and run this command again", exception.Message);

        await using CloudFixture cloud = await StartCloudAsync();
        exception = await Assert.ThrowsAsync<UserException>(
            () => RunAsync(Options(cloud) with { ListenAddress = IPAddress.Parse("127.0.0.3") }));
        Assert.Contains("serves boards at 127.0.0.2. Omit --listen", exception.Message);
        Assert.Empty(_board.Flashed.State.Calls);
    }

    [Fact]
    public async Task A_thing_that_the_cloud_rejects_and_a_cloud_that_does_not_run_are_named()
    {
        await using CloudFixture cloud = await StartCloudAsync();
        UserException exception = await Assert.ThrowsAsync<UserException>(
            () => RunAsync(Options(cloud) with { Thing = "a/b" }));
        Assert.StartsWith("a/b could not be onboarded: the local cloud responds with 400 (", exception.Message);

        var nowhere = new Uri($"http://127.0.0.1:{LoopbackPorts.FindFree(1)}");
        exception = await Assert.ThrowsAsync<UserException>(
            () => RunAsync(Options(cloud) with { EndpointUrl = nowhere }));
        Assert.Equal($"--endpoint-url {nowhere.OriginalString}: no local cloud answers there.", exception.Message);
        Assert.Empty(_board.Flashed.State.Calls);
    }

    [Fact]
    public async Task The_pages_command_for_AWS_takes_the_board_to_its_first_report_there()
    {
        await using OnboardFixture aws = await OnboardFixture.StartAsync();
        await using var board = new FlashableBoard
        {
            Redirect = config => config.Set("port", aws.Cloud.Options.MqttPort),
            CaPath = Path.Combine(aws.Cloud.Options.DataFolder, "ca", "ca.pem"),
        };
        BoardOptions options = Parse(BoardPageProcessTests.Command("board", "--cloud aws$"));
        Assert.Equal(("my-esp32", true), (options.Thing, options.IsAws));

        await new BoardSession(
            options with { SettingsPath = _clone.File("settings.json"), KeepsWifi = true }, board.Tools, _output)
            .ConnectAsync(
                new AwsBoardCloud(aws.Target(), _clone.Path, _output), Boards.Port,
                DeploymentImage.Read(board.ImagePath), null, TestContext.Current.CancellationToken);

        Assert.Contains("my-esp32 is connected", _output.ToString());
        Assert.Equal("", (string)JsonNode.Parse(board.Settings)!["jobPayloadUrl"]!);
    }

    private static BoardOptions Parse(string command)
    {
        var verb = new BoardCommand();
        return verb.CreateOptions(verb.Parse(command.Split(' ')[1..]));
    }

    private static string KeyOf(CloudFixture cloud) =>
        Path.Combine(cloud.Options.DataFolder, "things", "desk", "device.key");

    private static Task<CloudFixture> StartCloudAsync() =>
        CloudFixture.StartAsync(options => options with { ListenAddress = Network });

    private BoardOptions Options(CloudFixture? cloud) => new()
    {
        Port = Boards.Port,
        Image = _board.ImagePath,
        KeepsWifi = true,
        EndpointUrl = cloud is null ? null : new Uri($"http://127.0.0.1:{cloud.Options.ApiPort}"),
        SettingsPath = _clone.File("settings.json"),
    };

    // Ctrl-C at the first line of a part.
    private async Task InterruptAsync(string part, BoardOptions options)
    {
        using var ctrlC = new CancellationTokenSource();
        using var output = new ObservedWriter(
            text => text.Contains(part, StringComparison.Ordinal), ctrlC.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new BoardSession(options, _board.Tools, output).RunAsync(ctrlC.Token));

        Assert.Contains(part, output.ToString());
        Assert.DoesNotContain("done  ", output.ToString());
    }

    private Task RunAsync(BoardOptions options) =>
        new BoardSession(options, _board.Tools, _output).RunAsync(TestContext.Current.CancellationToken);
}
