using DuplexSensor.Core;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator;

/// <summary>
/// The virtual chip. Its memory figures are simulated from the seed: of 96 KiB nearly 64 KiB are always free, and each
/// call moves the figure by up to 508 bytes. On a device it should be a plateau too, because the runtime takes its
/// managed heap at start, and only the network's buffers come and go. The figures do not describe the PC.
/// </summary>
public sealed class VirtualSystem(int seed) : ISystem
{
    private const int TotalBytes = 98_304;
    private const int FreeBytesMax = 65_536;

    // The chip allocates in units of 4 bytes.
    private const int UnitBytes = 4;
    private const int BufferUnitsMax = 127;

    private readonly Random _random = new(seed);

    // A separate sequence: reading the memory figures must not change the next NextRandom.
    private readonly Random _allocations = new(~seed);
    private volatile string? _restartCause;

    public string Version { get; } = typeof(Firmware).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>Cause of the restart that the firmware has requested; null without a request.</summary>
    public string? RestartCause => _restartCause;

    public Memory ReadMemory()
    {
        int freeBytes = FreeBytesMax - (_allocations.Next(BufferUnitsMax + 1) * UnitBytes);
        return new Memory
        {
            FreeBytes = freeBytes,
            TotalBytes = TotalBytes,
            LargestFreeBlockBytes = freeBytes / 4 * 3,
        };
    }

    public int ReadFreeManagedBytes() => FreeBytesMax;

    public int NextRandom(int exclusiveMax) => _random.Next(exclusiveMax);

    public void Restart(string cause) => _restartCause ??= cause;
}
