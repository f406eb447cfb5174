using DuplexSensor.Tool.Flashing.Contract;
using DuplexSensor.Tool.Flashing.Flasher;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The programs and ports that flashing needs.</summary>
/// <param name="Nanoff">The flasher.</param>
/// <param name="Reset">The reset by the serial port.</param>
/// <param name="Contract">The versions that fit together.</param>
/// <param name="PrivateParent">Parent of the folder with the password.</param>
/// <param name="BootTime">How long a board needs from its restart until it answers.</param>
internal sealed record FlashTools(
    INanoff Nanoff, IBoardReset Reset, VersionContract Contract, string PrivateParent, TimeSpan BootTime)
{
    private static readonly TimeSpan UsualBootTime = TimeSpan.FromSeconds(3);

    /// <summary>Those of this PC.</summary>
    public static FlashTools Create() => new(
        new InstalledNanoff(),
        new SerialReset(),
        new VersionContract(DevicePackages.LoadEmbedded()),
        PrivateFolder.DefaultParent,
        UsualBootTime);
}
