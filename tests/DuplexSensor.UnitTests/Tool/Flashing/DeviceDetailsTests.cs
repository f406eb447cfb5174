using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.UnitTests.Tool.Flashing;

public sealed class DeviceDetailsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_board_tells_image_firmware_native_halves_and_what_runs()
    {
        BoardState state = Boards.With(Boards.Pinned);
        state.Assemblies = ["mscorlib, 1.17.11.0", "DuplexSensor.Esp32, 1.0.0.0"];

        DeviceDetails details = (await ReadAsync(state))!;

        Assert.Equal(("ESP32_REV3", new Version(1, 17, 0, 334)), (details.Target, details.Firmware));
        Assert.Equal(
            new NativeAssembly("nanoFramework.Hardware.Esp32.Rmt", new Version(100, 0, 6, 0), 0x84E4A55C),
            details.NativeAssemblies[1]);
        Assert.Equal(new BoardAssembly("DuplexSensor.Esp32", new Version(1, 0, 0, 0)), details.Assemblies[1]);
    }

    [Fact]
    public async Task A_board_without_an_application_has_native_halves_only()
    {
        DeviceDetails details = (await ReadAsync(Boards.With(Boards.Pinned)))!;

        Assert.Empty(details.Assemblies);
        Assert.Equal(2, details.NativeAssemblies.Count);
    }

    [Fact]
    public async Task A_bare_board_tells_nothing()
    {
        Assert.Null(await ReadAsync(Boards.Bare()));
    }

    private async Task<DeviceDetails?> ReadAsync(BoardState state)
    {
        var nanoff = new InProcessNanoff(FlashedBoard.Create(_folder.Path, state));
        NanoffResult result = await nanoff.RunAsync(
            NanoffCall.ReadDetails(Boards.Port), _ => { }, TestContext.Current.CancellationToken);
        return DeviceDetails.TryParse(result.Lines);
    }
}
