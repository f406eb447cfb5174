using System.IO.Ports;

namespace DuplexSensor.Tool.Monitoring;

/// <summary>The serial port of a command line, opened; what is wrong with it is explained.</summary>
internal static class PortChoice
{
    /// <summary>The port of the command line, or the only one that there is.</summary>
    /// <exception cref="UserException">There is none, or there are several.</exception>
    public static string Choose(string? named) => Choose(named, SerialPort.GetPortNames());

    public static string Choose(string? named, IReadOnlyList<string> ports) => (named, ports.Count) switch
    {
        (not null, _) => named,
        (null, 1) => ports[0],
        (null, 0) => throw new UserException("no serial port is there: connect the board with a cable that has data "
            + "lines, and install the driver of its USB chip (CH340 or CP210x); or give --port."),
        _ => throw new UserException($"there are several serial ports: give --port with one of {Join(ports)}."),
    };

    /// <summary>Opens a port for the first time.</summary>
    /// <exception cref="UserException">It cannot be opened.</exception>
    public static Stream Open(string name, Func<Stream> open) => Open(name, open, IsWritableFile);

    /// <param name="name">Name of the port.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="isWritableFile">Whether this user can open a path for reading and writing.</param>
    internal static Stream Open(string name, Func<Stream> open, Func<string, bool> isWritableFile)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException(Describe(name, exception, isWritableFile), exception);
        }
    }

    private static bool IsWritableFile(string path)
    {
        try
        {
            using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string DescribeMissing(string name, IReadOnlyList<string> ports) =>
        $"{name}: there is no such port; " + (ports.Count == 0 ? "there is none at all." : $"there is {Join(ports)}.");

    // Unix's port answers "access denied" for a path that does not exist, and for a file that is no port.
    private static string Describe(string name, Exception exception, Func<string, bool> isWritableFile) =>
        exception switch
        {
            FileNotFoundException => DescribeMissing(name, SerialPort.GetPortNames()),
            _ when name.StartsWith('/') && !File.Exists(name) => DescribeMissing(name, SerialPort.GetPortNames()),
            UnauthorizedAccessException when OperatingSystem.IsWindows() =>
                $"{name} is in use: close the other program that has it (a serial terminal, Visual Studio, nanoff).",
            UnauthorizedAccessException when isWritableFile(name) => $"{name} is no serial port.",
            UnauthorizedAccessException =>
                $"{name} may not be opened by this user: run 'sudo usermod -a -G dialout $USER', then log in again.",
            ArgumentException => $"{name} is no serial port: {exception.Message}",
            _ => $"{name} cannot be opened: {exception.Message} Close another program that has it.",
        };

    private static string Join(IReadOnlyList<string> ports) => string.Join(", ", ports.Order(StringComparer.Ordinal));
}
