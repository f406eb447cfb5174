using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>From a bare chip to a board with runtime, application, files and network.</summary>
public sealed class FlashRunTests
{
    [Fact]
    public async Task A_bare_board_gets_runtime_application_files_and_network_in_this_order_and_then_a_reset()
    {
        using var flash = new FlashFixture();

        await flash.FlashAsync();

        Assert.Equal(
            ["details", $"update {Boards.Pinned}", "details", "deploy", "details", "files"], flash.Operations);
        Assert.Equal(Boards.Pinned, flash.State.Firmware);
        Assert.Contains("DuplexSensor.Esp32, 1.0.0.0", flash.State.Assemblies);
        Assert.Equal("the key"u8, flash.Board.FindFile("I:\\device.key")!);
        Assert.Contains($"\"{FlashFixture.Password}\"", flash.State.Network);
        Assert.Equal(1, flash.Reset.Count);
    }

    [Fact]
    public async Task Every_command_line_is_one_that_nanoff_executes_whole_and_at_normal_verbosity()
    {
        using var flash = new FlashFixture();
        flash.Fail(NanoffFault.FastBaudFails);

        await flash.FlashAsync();

        Assert.All(flash.State.Calls.Distinct(), call =>
        {
            Assert.Null(UnitTests.Nanoff.NanoffRules.Validate(call.Split(' ')));
            Assert.DoesNotContain(" -v ", call);
        });
    }

    [Fact]
    public async Task The_lines_have_each_command_what_nanoff_prints_and_no_password()
    {
        using var flash = new FlashFixture();

        await flash.FlashAsync();

        Assert.Contains($"runtime     {NanoffCall.UpdateRuntime(Boards.Port, Boards.Pinned, null)}", flash.Output);
        Assert.Contains("            | Flashing firmware...OK", flash.Output);
        Assert.Contains($"runtime     ESP32_REV3 {Boards.Pinned} is on the board", flash.Output);
        Assert.Contains("versions    4 assemblies of the image fit the firmware", flash.Output);
        Assert.Contains("application the board runs DuplexSensor.Esp32 1.0.0.0", flash.Output);
        Assert.DoesNotContain(FlashFixture.Password, flash.Output);
        Assert.DoesNotContain(FlashFixture.Password, string.Join('\n', flash.State.Calls));
    }

    [Fact]
    public async Task A_board_whose_runtime_fits_keeps_it()
    {
        using var flash = new FlashFixture(Boards.With(Boards.Pinned));

        await flash.FlashAsync();

        Assert.Equal(["details", "deploy", "details", "files"], flash.Operations);
        Assert.Contains("is on the board and fits: it stays", flash.Output);
    }

    [Fact]
    public async Task Reinstall_writes_the_runtime_all_the_same()
    {
        using var flash = new FlashFixture(Boards.With(Boards.Pinned)) { IsReinstall = true };

        await flash.FlashAsync();

        Assert.Equal($"update {Boards.Pinned}", flash.Operations[0]);
    }

    [Fact]
    public async Task A_second_run_goes_on_where_the_first_one_failed()
    {
        using var flash = new FlashFixture();
        flash.Fail(NanoffFault.NetworkFails, times: 2);
        await flash.FlashToErrorAsync();

        await flash.FlashAsync();

        Assert.Single(flash.Operations, operation => operation.StartsWith("update", StringComparison.Ordinal));
        Assert.NotNull(flash.State.Network);
    }

    [Fact]
    public async Task A_port_that_cannot_reset_leaves_it_to_a_person()
    {
        using var flash = new FlashFixture();
        flash.Reset.CanReset = false;

        await flash.FlashAsync();

        Assert.Contains("reset       press EN on the board: nothing else restarts it", flash.Output);
    }

    [Fact]
    public async Task The_port_of_the_command_line_counts_not_one_in_files_json_or_net_json()
    {
        using var flash = new FlashFixture { Wifi = null };
        flash.WriteExport("files.json", """
            {"serialPort":"COM9","Files":[{"DestinationFilePath":"I:\\device.key","SourceFilePath":"device.key"}]}
            """);
        flash.WriteExport(
            "net.json", """{"serialPort":"COM9","wirelessClient":{"ssid":"Office","password":"of the file"}}""");

        await flash.FlashAsync();

        Assert.Equal("the key"u8, flash.Board.FindFile("I:\\device.key")!);
        Assert.Contains("of the file", flash.State.Network);
    }

    [Fact]
    public async Task A_board_may_keep_its_Wi_Fi()
    {
        using var flash = new FlashFixture { Wifi = null, KeepsWifi = true };
        flash.WriteExport("net.json", """{"wirelessClient":{"ssid":"Office","password":"of the file"}}""");

        await flash.FlashAsync();

        Assert.Null(flash.State.Network);
        Assert.NotNull(flash.Board.FindFile("I:\\device.key"));
    }

    [Theory]
    [InlineData("nanoff 2.5.157+abc", "nanoff 2.5.157 sends files in a form that the board does not understand")]
    [InlineData("something else", "'nanoff' is not the platform's flasher")]
    public async Task An_unusable_nanoff_is_named_before_the_board_is_touched(string version, string error)
    {
        var nanoff = new OtherNanoff(version);
        using var flash = new FlashFixture { Nanoff = nanoff };

        Assert.StartsWith(error, await flash.FlashToErrorAsync());
        Assert.Equal(1, nanoff.Calls);
    }

    private sealed class OtherNanoff(string version) : INanoff
    {
        public int Calls { get; private set; }

        public Task<NanoffResult> RunAsync(
            NanoffCall call, Action<string> onLine, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult(new NanoffResult(0, [version]));
        }
    }
}
