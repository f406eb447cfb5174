namespace DuplexSensor.Core.Ports;

/// <summary>Native memory in bytes at one moment.</summary>
public struct Memory
{
    public int FreeBytes;
    public int TotalBytes;

    /// <summary>
    /// The largest single block that can still be had; a TLS connection needs two of about 17 kB on the device.
    /// </summary>
    public int LargestFreeBlockBytes;
}

/// <summary>The chip itself.</summary>
public interface ISystem
{
    /// <summary>The firmware's version as it is reported, such as "1.0.0"; at most 16 characters.</summary>
    string Version { get; }

    /// <summary>Does not block and collects no garbage.</summary>
    Memory ReadMemory();

    /// <summary>
    /// Bytes free on the managed heap once garbage is collected, which this does: it blocks for milliseconds.
    /// </summary>
    int ReadFreeManagedBytes();

    /// <summary>
    /// Evenly from 0 to <paramref name="exclusiveMax"/> - 1; seeded per device, so that a fleet does not act in step.
    /// </summary>
    int NextRandom(int exclusiveMax);

    /// <summary>
    /// Restarts the chip. It may return before that happens: the caller does nothing further and bears being stepped
    /// again.
    /// </summary>
    /// <param name="cause">One of <c>ResetCause</c>; already in flash when this is called (D14).</param>
    void Restart(string cause);
}
