using System.IO.Ports;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The reset by DTR and RTS, as the circuit of an ESP32 DevKit expects it.</summary>
internal sealed class SerialReset : IBoardReset
{
    private static readonly TimeSpan Low = TimeSpan.FromMilliseconds(100);

    /// <summary>Resets the board at an open port. Blocks for a tenth of a second.</summary>
    /// <exception cref="IOException">The port has no such lines.</exception>
    public static void Reset(SerialPort serial)
    {
        // RTS pulls EN low. DTR off keeps GPIO 0 high, so that the firmware starts and not the boot loader.
        serial.DtrEnable = false;
        serial.RtsEnable = true;
        Thread.Sleep(Low);
        serial.RtsEnable = false;
    }

    public bool TryReset(string port)
    {
        try
        {
            using var serial = new SerialPort(port) { DtrEnable = false, RtsEnable = false };
            serial.Open();
            Reset(serial);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or InvalidOperationException or ArgumentException or PlatformNotSupportedException)
        {
            return false;
        }
    }
}
