namespace DuplexSensor.Core.Ports;

/// <summary>What <see cref="IFlash.Read"/> returns when it has read nothing.</summary>
public static class SlotLength
{
    /// <summary>There is no such slot.</summary>
    public const int Absent = -1;

    /// <summary>
    /// The slot is there, but cannot be read, perhaps only now: memory, or the file system's own memory, is short.
    /// </summary>
    public const int Unreadable = -2;
}
