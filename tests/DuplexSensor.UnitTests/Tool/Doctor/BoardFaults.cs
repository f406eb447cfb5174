using DuplexSensor.Nanoff;
using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Faults of the serial port and the board.</summary>
internal static class BoardFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("serial-driver", "no driver for CH340 (1a86:7523)", pc =>
        {
            // Without a driver there is no port either.
            pc.SerialPorts.Ports.Clear();
            pc.SerialPorts.Chips[0] = new UsbSerialChip("CH340 (1a86:7523)", HasDriver: false);
        }),
        new("serial-port", "there is no port /dev/ttyUSB0; no serial port is here", pc => pc.SerialPorts.Ports.Clear()),
        new("serial-port", "there is no port COM9; here: /dev/ttyUSB0", pc =>
            pc.Options = pc.Options with { Port = "COM9" }),
        new("serial-rights", "belongs to the group dialout", pc => pc.SerialPorts.MissingGroup = "dialout"),
        new("serial-in-use", "minicom (process 99) has /dev/ttyUSB0 open", pc =>
            pc.SerialPorts.User = "minicom (process 99)"),
        new("board", "no runtime answers on /dev/ttyUSB0", pc =>
            pc.Board.State.Faults[NanoffFault.NoAnswer] = int.MaxValue),
        new("board", "nanoff says 'Error E6002", pc =>
            pc.Board.State.Faults[NanoffFault.PortInExclusiveUse] = int.MaxValue),
        new("board", "no runtime answers on", pc => pc.Board.State.Firmware = null),
        new("board", "nanoff says 'nothing within 60 s'", pc => pc.Nanoff.Hangs = pc.Time),
        new("firmware", "firmware 1.17.0.257 of ESP32_REV3 takes no files", pc =>
            BoardOfToday.UseFirmware(pc.Board, "1.17.0.257")),
        new("image", "ESP32_BLE_REV3 has Bluetooth", pc => pc.Board.State.Target = "ESP32_BLE_REV3"),
        new("image", "XIAO_ESP32C3 has Bluetooth", pc => pc.Board.State.Target = "XIAO_ESP32C3"),
        new("packages", "nanoFramework.Hardware.Esp32.Rmt 3.0.1 needs the native half 100.0.6.0 (0x84E4A55C), and "
            + "firmware 1.17.0.334 of ESP32_REV3 has 100.0.5.1 (0x8ADAC728)", pc =>
            BoardOfToday.UseHalf(pc.Board, "nanoFramework.Hardware.Esp32.Rmt", "100.0.5.1", "0x8ADAC728")),
    ];
}
