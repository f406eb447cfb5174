using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>Each way in which nanoff or the cable fails: what is repeated, and what the user is told.</summary>
public sealed class FlashFaultTests : IDisposable
{
    private readonly FlashFixture _flash = new();

    public void Dispose() => _flash.Dispose();

    [Fact]
    public async Task A_cable_that_is_too_slow_gets_115200_baud()
    {
        _flash.Fail(NanoffFault.FastBaudFails);

        await _flash.FlashAsync();

        Assert.Equal(
            ["details", $"update {Boards.Pinned}", $"update {Boards.Pinned} 115200", "details"],
            _flash.Operations.Take(4));
        Assert.Contains("Once more at 115200 baud.", _flash.Output);
        Assert.NotNull(_flash.State.Network);
    }

    [Theory]
    [InlineData(NanoffFault.FlashFails, "The chip's flash could not be read or written.")]
    [InlineData(NanoffFault.NoBootLoader, "The chip's boot loader does not answer at COM5: hold BOOT")]
    [InlineData(NanoffFault.FlashPretends, "nanoff reports that the runtime was written, but none answers.")]
    public async Task A_runtime_that_fails_twice_ends_with_cable_and_bare_pins(NanoffFault fault, string cause)
    {
        _flash.Fail(fault);

        string error = await _flash.FlashToErrorAsync();

        Assert.StartsWith(cause, error);
        Assert.EndsWith(NanoffError.Reminder, error);
        Assert.Equal(2, _flash.Operations.Count(IsUpdate));
        Assert.DoesNotContain("deploy", _flash.Operations);
    }

    [Theory]
    [InlineData(NanoffFault.PortInUse, "COM5 cannot be opened: name a port of 'nanoff --listports', close other")]
    [InlineData(NanoffFault.PortInExclusiveUse, "Another nanoff, or Visual Studio, works with COM5: end it.")]
    [InlineData(NanoffFault.NoNetwork, "The firmware could not be downloaded: check this PC's network and proxy.")]
    public async Task What_no_other_baud_rate_helps_is_not_repeated(NanoffFault fault, string cause)
    {
        _flash.Fail(fault);

        string error = await _flash.FlashToErrorAsync();

        Assert.StartsWith(cause, error);
        Assert.DoesNotContain(NanoffError.Reminder, error);
        Assert.Single(_flash.Operations, IsUpdate);
    }

    [Fact]
    public async Task A_runtime_that_starts_slowly_is_asked_three_times()
    {
        _flash.Fail(NanoffFault.NoAnswer, times: 2);

        await _flash.FlashAsync();

        Assert.Equal(
            ["details", $"update {Boards.Pinned}", "details", "details", "details", "deploy"],
            _flash.Operations.Take(6));
    }

    [Theory]
    [InlineData(NanoffFault.DeployFails)]
    [InlineData(NanoffFault.DeployPretends)]
    public async Task An_application_that_fails_once_is_repeated_after_a_reset(NanoffFault fault)
    {
        _flash.Fail(fault, times: 1);

        await _flash.FlashAsync();

        Assert.Equal(2, _flash.Operations.Count(operation => operation == "deploy"));
        Assert.Equal(2, _flash.Reset.Count);
        Assert.Contains("DuplexSensor.Esp32, 1.0.0.0", _flash.State.Assemblies);
    }

    [Theory]
    [InlineData(NanoffFault.DeployFails, "The board did not take what nanoff sent: press EN and try again.")]
    [InlineData(
        NanoffFault.DeployPretends,
        "nanoff reports a deployment, but the board does not list DuplexSensor.Esp32 1.0.0.0")]
    public async Task An_application_that_fails_twice_ends_the_flash(NanoffFault fault, string cause)
    {
        _flash.Fail(fault);

        string error = await _flash.FlashToErrorAsync();

        Assert.StartsWith(cause, error);
        Assert.EndsWith(NanoffError.Reminder, error);
        Assert.DoesNotContain("files", _flash.Operations);
    }

    [Theory]
    [InlineData(NanoffFault.FileFails)]
    [InlineData(NanoffFault.FileThrows)]
    [InlineData(NanoffFault.NetworkFails)]
    [InlineData(NanoffFault.StaysInitialized)]
    public async Task Files_that_fail_once_are_repeated_after_a_reset(NanoffFault fault)
    {
        _flash.Fail(fault, times: 1);

        await _flash.FlashAsync();

        Assert.Equal(2, _flash.Operations.Count(operation => operation == "files"));
        Assert.Equal("the key"u8, _flash.Board.FindFile("I:\\device.key")!);
        Assert.NotNull(_flash.State.Network);
    }

    [Theory]
    [InlineData(NanoffFault.FileFails, "(Error deploying content file device.key to I:\\device.key)")]
    [InlineData(NanoffFault.FileThrows, "(Exception deploying content file device.key to I:\\device.key)")]
    [InlineData(NanoffFault.NetworkFails, "(Error uploading network configuration.)")]
    [InlineData(NanoffFault.StaysInitialized, "press EN and try again. (Error E2002: ())")]
    public async Task Files_that_fail_twice_end_the_flash_although_the_exit_code_is_0(
        NanoffFault fault, string evidence)
    {
        _flash.Fail(fault);

        string error = await _flash.FlashToErrorAsync();

        Assert.Contains(evidence, error);
        Assert.EndsWith(NanoffError.Reminder, error);
    }

    [Theory]
    [InlineData("Rebooting...OK", "nanoff ended without 'Rebooting...OK'.")]
    [InlineData(" to I:\\device.key...OK", "nanoff ended without ' to I:\\device.key...OK'.")]
    [InlineData("wireless configuration...OK", "nanoff ended without 'Updating wireless configuration...OK'.")]
    public async Task A_success_that_nanoff_does_not_print_is_not_believed(string line, string error)
    {
        _flash.Nanoff = new SilentNanoff(_flash.Board, line);

        Assert.StartsWith(error, await _flash.FlashToErrorAsync());
    }

    private static bool IsUpdate(string operation) => operation.StartsWith("update", StringComparison.Ordinal);

    // Leaves out one line.
    private sealed class SilentNanoff(FlashedBoard board, string end) : INanoff
    {
        public async Task<NanoffResult> RunAsync(
            NanoffCall call, Action<string> onLine, CancellationToken cancellationToken)
        {
            NanoffResult result = await new InProcessNanoff(board).RunAsync(call, onLine, cancellationToken);
            return result with
            {
                Lines = [.. result.Lines.Where(line => !line.TrimEnd().EndsWith(end, StringComparison.Ordinal))],
            };
        }
    }
}
