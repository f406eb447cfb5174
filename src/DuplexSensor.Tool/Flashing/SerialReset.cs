using System.IO.Ports;

namespace DuplexSensor.Tool.Flashing;

/// <summary>The reset by DTR and RTS, as the circuit of an ESP32 DevKit expects it.</summary>
internal sealed class SerialReset : IBoardReset
{
    private static readonly TimeSpan Low = TimeSpan.FromMilliseconds(100);

    public bool TryReset(string port)
    {
        try
        {
            // RTS pulls EN low. DTR off keeps GPIO 0 high, so that the firmware starts and not the boot loader.
            using var serial = new SerialPort(port) { DtrEnable = false, RtsEnable = false };
            serial.Open();
            serial.DtrEnable = false;
            serial.RtsEnable = true;
            Thread.Sleep(Low);
            serial.RtsEnable = false;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or InvalidOperationException or ArgumentException or PlatformNotSupportedException)
        {
            return false;
        }
    }
}
