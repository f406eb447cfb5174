using DuplexSensor.Nanoff;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>Boards and images for the stand-in of nanoff.</summary>
internal static class Boards
{
    public const string Pinned = "1.17.0.334";
    public const string Older = "1.17.0.264";
    public const string Port = "COM5";

    public const uint Rmt = 0x84E4A55C;
    public const uint OlderRmt = 0x8ADAC728;

    /// <summary>The .pe files of a firmware, one after the other, like a deployment image.</summary>
    public static byte[] Image { get; } =
    [
        .. new PeImage("mscorlib", new Version(1, 17, 11, 0), 0x1549C856).ToBytes(),
        .. new PeImage("nanoFramework.Hardware.Esp32.Rmt", new Version(3, 0, 1, 0), Rmt).ToBytes(),
        .. new PeImage("nanoFramework.Json", new Version(2, 2, 213, 0), 0).ToBytes(),
        .. new PeImage("DuplexSensor.Esp32", new Version(1, 0, 0, 0), 0).ToBytes(),
    ];

    /// <summary>A bare chip at <see cref="Port"/>. The repository offers two firmware versions.</summary>
    public static BoardState Bare() => new()
    {
        Port = Port,
        Offered = new()
        {
            [Older] = [new("mscorlib", "100.5.0.24", "0x1549C856"), RmtHalf("100.0.5.1", OlderRmt)],
            [Pinned] = [new("mscorlib", "100.5.0.24", "0x1549C856"), RmtHalf("100.0.6.0", Rmt)],
        },
    };

    /// <summary>A board with a firmware.</summary>
    public static BoardState With(string firmware)
    {
        BoardState state = Bare();
        state.Firmware = firmware;
        return state;
    }

    private static NativeHalf RmtHalf(string version, uint checksum) =>
        new("nanoFramework.Hardware.Esp32.Rmt", version, $"0x{checksum:X8}");
}
