namespace DuplexSensor.Core.Ports;

/// <summary>Native memory in bytes at one moment.</summary>
public struct Memory
{
    public int FreeBytes;
    public int TotalBytes;

    /// <summary>
    /// The largest block that can be allocated. A TLS connection needs two blocks of about 17 kB on the device.
    /// </summary>
    public int LargestFreeBlockBytes;
}

/// <summary>The chip: version, memory, random numbers, restart.</summary>
public interface ISystem
{
    /// <summary>The firmware's version as reported, such as "1.0.0"; at most 16 characters.</summary>
    string Version { get; }

    /// <summary>Reads the figures of native memory. Does not block and collects no garbage.</summary>
    Memory ReadMemory();

    /// <summary>
    /// Collects garbage and returns the free bytes of the managed heap. Blocks for milliseconds.
    /// </summary>
    int ReadFreeManagedBytes();

    /// <summary>
    /// Random number, uniformly distributed from 0 to <paramref name="exclusiveMax"/> - 1. The seed differs for each
    /// device, so that the devices of a fleet do not act at the same time. Not for secrets.
    /// </summary>
    int NextRandom(int exclusiveMax);

    /// <summary>
    /// Restarts the chip. May return before the restart happens. Until the restart, the caller must do nothing, even
    /// when its Step is called again.
    /// </summary>
    /// <param name="cause">One of <c>ResetCause</c>. The caller has written it to flash (D14).</param>
    void Restart(string cause);
}
