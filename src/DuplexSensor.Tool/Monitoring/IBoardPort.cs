namespace DuplexSensor.Tool.Monitoring;

/// <summary>A serial port that can be opened again after it was away.</summary>
internal interface IBoardPort
{
    /// <summary>For example COM5 or /dev/ttyUSB0.</summary>
    string Name { get; }

    /// <summary>Opens the port. A read ends with 0 bytes or an IOException when the port vanishes.</summary>
    /// <exception cref="IOException">The port does not exist, or another program has it.</exception>
    /// <exception cref="UnauthorizedAccessException">Another program has it, or the user has no right.</exception>
    /// <exception cref="ArgumentException">The name is not of a serial port.</exception>
    Stream Open();
}
