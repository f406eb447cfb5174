using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>Each USB serial chip that is plugged in has a driver.</summary>
internal sealed class SerialDriverCheck : ICheck
{
    public string Name => "serial-driver";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<UsbSerialChip> chips = await context.Pc.SerialPorts.ListChipsAsync(cancellationToken);
        string missing = string.Join(", ", chips.Where(chip => !chip.HasDriver).Select(chip => chip.Name));
        return missing.Length > 0
            ? Finding.Failed($"no driver for {missing}", context.Pc.IsWindows
                ? "Install the driver of the chip's maker: WCH for CH340, Silicon Labs for CP210x."
                : "The kernel has the driver. On Ubuntu, brltty takes CH340 chips for braille displays: sudo apt "
                    + "remove brltty, then plug the board in again.")
            : Finding.Ok(chips.Count == 0
                ? "no USB serial chip lacks a driver; none is plugged in, as far as can be seen"
                : string.Join(", ", chips.Select(chip => chip.Name)));
    }
}
