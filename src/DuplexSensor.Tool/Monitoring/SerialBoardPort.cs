using System.IO.Ports;
using DuplexSensor.Tool.Flashing;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>
/// A board's serial port at the speed of its console. DTR and RTS lead to the chip's boot pin and its reset: both
/// active or both idle let it run, so opening leaves them as the operating system has set them.
/// </summary>
/// <param name="name">For example COM5 or /dev/ttyUSB0.</param>
internal sealed class SerialBoardPort(string name) : IBoardPort
{
    public const int ConsoleBaud = 921_600;

    public string Name => name;

    public Stream Open() => OpenPort().BaseStream;

    /// <summary>Resets the board by DTR and RTS, as its EN button does, and opens the port.</summary>
    public Stream OpenAndReset()
    {
        SerialPort port = OpenPort();
        try
        {
            SerialReset.Reset(port);
            return port.BaseStream;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    // Unix makes both lines active when a port is opened; Windows leaves them idle. Anything else would be a reset.
    private SerialPort OpenPort()
    {
        if (OperatingSystem.IsWindows())
        {
            return OpenPort(isActive: false);
        }

        try
        {
            return OpenPort(isActive: true);
        }
        catch (IOException)
        {
            // A pseudo-terminal has no such lines. For any other cause this fails in the same way.
            return OpenPort(isActive: false);
        }
    }

    private SerialPort OpenPort(bool isActive)
    {
        var port = new SerialPort(name, ConsoleBaud) { DtrEnable = isActive, RtsEnable = isActive };
        try
        {
            port.Open();
            return port;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }
}
